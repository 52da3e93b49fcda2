import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { authTokenFrom } from '../../src/config/auth-token.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'evercall-token-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('TWILIO_AUTH_TOKEN is used if it is set, and no file is created', () => {
  expect(authTokenFrom({ TWILIO_AUTH_TOKEN: 'twilios-own-token' }, dataDir)).toBe('twilios-own-token');
  expect(readdirSync(dataDir)).toEqual([]);
});

test('a token is generated once and stays the same', () => {
  const token = authTokenFrom({}, dataDir);
  expect(token).toMatch(/^[0-9a-f]{32}$/);
  expect(authTokenFrom({ TWILIO_AUTH_TOKEN: '' }, dataDir)).toBe(token);
});

test('only the owner may read the generated token', () => {
  authTokenFrom({}, dataDir);
  expect(statSync(join(dataDir, 'twilio-auth-token')).mode & 0o777).toBe(0o600);
  expect(readdirSync(dataDir)).toEqual(['twilio-auth-token']);
});

test('processes that start together agree on one token', async () => {
  const source = fileURLToPath(new URL('../../src/config/auth-token.ts', import.meta.url));
  const program = `import { authTokenFrom } from ${JSON.stringify(source)}; console.log(authTokenFrom({}, ${JSON.stringify(dataDir)}))`;
  const start = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  const answers = await Promise.all([start(), start(), start(), start()]);
  expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
});

test('the error names a data folder that is not writable', () => {
  writeFileSync(join(dataDir, 'file'), '');
  expect(() => authTokenFrom({}, join(dataDir, 'file'))).toThrow(/^DATA_DIR must be a writable folder/);
});
