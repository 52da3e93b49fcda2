import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../src/lib/free-port.ts';
import { downloadTemporalCli } from '../../src/start/temporal-download.ts';

let home: string;
let vendor: string;
let server: Server;
let archiveUrl: string;
let archive: Buffer;
let asked: string[];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'evercall-download-'));
  for (const folder of ['vendor', 'cache']) mkdirSync(join(home, folder));
  serve('echo "temporal version 1.8.2"');
  const port = await freePort();
  vendor = `http://127.0.0.1:${port}`;
  archiveUrl = `${vendor}/archive.tar.gz`;
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/archive.tar.gz') response.end(archive);
    else response.end(JSON.stringify({ archiveUrl, fileToExtract: 'temporal' }));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
  rmSync(home, { recursive: true, force: true });
});

/** Makes a program that does what `script` says into the archive of the vendor. */
function serve(script: string): void {
  writeFileSync(join(home, 'vendor', 'temporal'), `#!/bin/sh\n${script}\n`);
  archive = execFileSync('tar', ['-czf', '-', '-C', join(home, 'vendor'), 'temporal']);
}

function download() {
  const path = join(home, 'cache', 'temporal');
  return downloadTemporalCli({ path, env: {}, log: () => undefined }, vendor);
}

test("the vendor's program for this machine is unpacked, tried, and put into the cache alone", async () => {
  expect(await download()).toBeUndefined();
  expect(asked[0]).toMatch(/^\/cli\/v1\.8\.2\?arch=(amd64|arm64)&platform=(linux|darwin)&format=tar\.gz$/);
  expect(readdirSync(join(home, 'cache'))).toEqual(['temporal']);
  const program = join(home, 'cache', 'temporal');
  expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toBe('temporal version 1.8.2\n');
});

test('a program that does not run here is not kept', async () => {
  serve('exit 1');
  expect(await download()).toMatch(/^Command failed/);
  expect(readdirSync(join(home, 'cache'))).toEqual([]);
});

test('an archive that could be changed on its way is not fetched', async () => {
  archiveUrl = 'http://example.com/archive.tar.gz';
  expect(await download()).toMatch(/without https/);
  expect(readdirSync(join(home, 'cache'))).toEqual([]);
});

test('a vendor that cannot be reached is a reason, not an error', async () => {
  server.close();
  expect(await download()).toMatch(/ECONNREFUSED/);
});
