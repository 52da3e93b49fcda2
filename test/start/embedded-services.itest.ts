import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { resolveTemporalCli } from '../../src/start/temporal-cli.ts';
import { startTemporalServer } from '../../src/start/temporal-server.ts';

test('the shared Postgres of a test run answers', async () => {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  const { rows } = await client.query<{ encoding: string }>('SHOW server_encoding');
  await client.end();
  expect(rows).toEqual([{ server_encoding: 'UTF8' }]);
});

test('Postgres has no capability, for root and for other users, wherever its files are', async () => {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  const { rows } = await client.query<{ status: string }>(
    `select pg_read_file('/proc/self/status') as status`,
  );
  await client.end();
  expect(rows[0]?.status).toMatch(/^CapPrm:\t0+\nCapEff:\t0+$/mu);
});

test('the shared Temporal server of a test run knows our search attributes', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: 'default',
  });
  await connection.close();
  expect(
    Object.keys(customAttributes)
      .filter((name) => name.startsWith('Evercall'))
      .sort(),
  ).toEqual(['EvercallAgent', 'EvercallOutcome', 'EvercallTenant', 'EvercallTurns']);
});

test('R-X10: a web page cannot reach calls through the HTTP API of the Temporal server', async () => {
  await using folder = await temporaryFolder();
  const server = await startTemporalServer({
    cliPath: await resolveTemporalCli({ env: process.env, log: console.log }),
    dbFilename: join(folder.path, 'temporal.db'),
    log: console.log,
  });
  try {
    const api = server.httpPort;
    const calls = `http://127.0.0.1:${api}/api/v1/namespaces/default/workflows`;
    // What a page may send anywhere without asking first (CORS): a simple request.
    const terminate = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' };
    expect((await fetch(`${calls}/call-CA0/terminate`, terminate)).status).toBe(403);
    expect((await fetch(calls)).status).toBe(403);
    for (const host of [`127.0.0.1:${api}`, `localhost:${api}`, `evil.example:${api}`, 'evil.example'])
      expect(await statusAt(calls, host), host).toBe(403);
    expect((await fetch(server.uiUrl)).status).toBe(200);
    if (process.platform === 'linux') {
      expect(server.uiUrl.hostname).not.toBe('127.0.0.1');
      await expect(fetch(`http://127.0.0.1:${server.uiUrl.port}/temporal`)).rejects.toThrow('fetch failed');
    }
  } finally {
    await server.stop();
  }
});

/** The status of a request that names `host`, as a browser does after DNS rebinding. */
function statusAt(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'evercall-temporal-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
