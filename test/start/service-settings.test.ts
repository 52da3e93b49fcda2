import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataDirError } from '../../src/config/data-dir.ts';
import { runProgram } from '../setup/run-program.ts';

const away = {
  DATABASE_URL: 'postgres://someone@127.0.0.1:1/none',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  EMBEDDING_MODEL: 'none',
  LOG_LEVEL: 'silent',
  WARM_UP: 'off',
};

it('a gateway whose port is taken names PORT', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server with a port
  const { port } = other.address() as AddressInfo;
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'evercall-settings-'));
  const { code, err } = await runProgram('src/gateway/main.ts', [], {
    ...away,
    PORT: String(port),
    DATA_DIR,
  });
  other.close();
  expect([code, err]).toEqual([
    1,
    `PORT ${port} on 127.0.0.1 is taken by another program: stop it, or set PORT to another number.\n`,
  ]);
}, 60_000);

it('a worker that cannot write to DATA_DIR names it', async () => {
  const DATA_DIR = join(mkdtempSync(join(tmpdir(), 'evercall-settings-')), 'file');
  writeFileSync(DATA_DIR, '');
  const { code, err } = await runProgram('src/worker/main.ts', [], { ...away, DATA_DIR });
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/^DATA_DIR must be a writable folder \(E\w+: .*\n$/u),
  ]);
}, 60_000);

it('an error that is not of the folder stays as it is', () => {
  const error = new Error('cannot bundle');
  expect(dataDirError(error, '/data')).toBe(error);
});
