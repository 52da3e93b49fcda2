import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
/** The checksum that is known for the program. */
let expected: string;
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

const programOf = (script: string) => `#!/bin/sh\n${script}\n`;

/** Makes a program that does what `script` says into the archive of the vendor. */
function serve(script: string): void {
  const program = programOf(script);
  writeFileSync(join(home, 'vendor', 'temporal'), program);
  expected = createHash('sha256').update(program).digest('hex');
  archive = execFileSync('tar', ['-czf', '-', '-C', join(home, 'vendor'), 'temporal']);
}

function download() {
  const path = join(home, 'cache', 'temporal');
  const release = { platform: 'linux', arch: 'arm64', wheel: 'manylinux2014_aarch64', sha256: expected };
  return downloadTemporalCli({ path, release, env: {}, log: () => undefined }, vendor);
}

test("the vendor's program for this machine is unpacked, checked, tried, and put into the cache alone", async () => {
  expect(await download()).toBeUndefined();
  expect(asked[0]).toBe('/cli/v1.8.2?arch=arm64&platform=linux&format=tar.gz');
  expect(readdirSync(join(home, 'cache'))).toEqual(['temporal']);
  const program = join(home, 'cache', 'temporal');
  expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toBe('temporal version 1.8.2\n');
});

test('a program that does not run here is not kept', async () => {
  serve('exit 1');
  expect(await download()).toMatch(/^Command failed/);
  expect(readdirSync(join(home, 'cache'))).toEqual([]);
});

test('a program with another checksum is refused before it is run', async () => {
  serve(`echo run > "${join(home, 'marker')}"; echo "temporal version 1.8.2"`);
  expected = createHash('sha256').update(programOf('echo "temporal version 1.8.2"')).digest('hex');
  expect(await download()).toMatch(/^what came is not the expected program \(SHA-256 [0-9a-f]{64}\)$/);
  expect(existsSync(join(home, 'marker'))).toBe(false);
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
