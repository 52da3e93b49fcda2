/** `npm start` with its histories in Postgres. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { expect, test } from 'vitest';
import { runDemoCall } from '../../src/start/demo-call.ts';
import type { System } from '../../src/start/system.ts';
import { missingFullServer, startOn } from './a-backend.ts';
import { until } from './program.ts';

const missing = await missingFullServer();
const TIMEOUT_MS = 600_000;

test(
  'histories in Postgres outlive the death of the Temporal server and of Postgres',
  { timeout: TIMEOUT_MS },
  async ({ skip }) => {
    skip(missing !== undefined, missing);
    const dataDir = await mkdtemp(join(tmpdir(), 'evercall-on-postgres-'));
    const log: string[] = [];
    const system = await startOn('postgres', dataDir, (line) => log.push(line));
    try {
      expect(log.join('\n')).toContain('Temporal keeps calls in Postgres (database evercall_temporal)');
      expect(system.addresses.ui).toBeUndefined();
      expect(await runDemoCall(system, { scale: 0.1, write: () => undefined })).toEqual([]);
      const calls = await until(() => endedCalls(system, 1));
      for (const service of ['temporal', 'postgres'] as const) {
        system.kill(service, 'SIGKILL');
        await until(async () => expect(system.restartsOf(service)).toBe(1));
      }
      // The server may need a moment to find Postgres again.
      expect(await until(() => endedCalls(system, 1))).toEqual(calls);
      expect(await runDemoCall(system, { scale: 0.1, write: () => undefined })).toEqual([]);
      expect(await until(() => endedCalls(system, 2))).toEqual(expect.arrayContaining(calls));
      expect(await openFiles(join(dataDir, 'temporal'))).toEqual([]);
      await expect(connectAs(system.addresses.databaseUrl, 'evercall_temporal')).rejects.toThrow(
        'permission denied for database "evercall_temporal"',
      );
    } finally {
      await system.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);

/** The ids of calls that have ended. Throws while there are fewer than `count`. */
async function endedCalls({ addresses }: System, count: number): Promise<string[]> {
  const connection = await Connection.connect({ address: addresses.temporal });
  try {
    const { workflow } = new Client({ connection });
    const query = `WorkflowType = 'callWorkflow' and ExecutionStatus = 'Completed' and EvercallTenant = 'harbor-street-bikes'`;
    const ids: string[] = [];
    for await (const { workflowId } of workflow.list({ query })) ids.push(workflowId);
    if (ids.length < count) throw new Error(`${ids.length} of ${count} calls have ended`);
    return ids.sort();
  } finally {
    await connection.close();
  }
}

/** The files and folders here, and the folder, that other users can read. */
async function openFiles(folder: string): Promise<readonly string[]> {
  const paths = [folder, ...(await readdir(folder)).map((name) => join(folder, name))];
  expect(paths).toHaveLength(3);
  const modes = await Promise.all(paths.map(async (path) => ((await stat(path)).mode & 0o077) !== 0));
  return paths.filter((_path, index) => modes[index]);
}

async function connectAs(databaseUrl: string, database: string): Promise<void> {
  const url = new URL(databaseUrl);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}
