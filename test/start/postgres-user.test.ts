import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choosePostgresUser } from '../../src/start/postgres-user.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

describe('the user of the embedded Postgres', () => {
  let closed: string;

  beforeAll(async () => {
    closed = await mkdtemp(join(tmpdir(), 'evercall-closed-'));
  });

  afterAll(async () => {
    await rm(closed, { recursive: true });
  });

  it.skipIf(isRoot)('is the current user if that is not root', async () => {
    expect(await choosePostgresUser([join(closed, 'file')], () => undefined)).toEqual({ prefix: [] });
  });

  // Only root can start programs as another user.
  it.runIf(isRoot)('can find a program in a folder that only root may enter, and is not root', async () => {
    const program = join(closed, 'program');
    await writeFile(program, '');
    await chmod(program, 0o755);
    const { uid, prefix } = await choosePostgresUser([program], () => undefined);
    // Uses access(2), as `initdb` does: unlike open(2), it may ignore a capability.
    const script = 'fs.accessSync(process.argv[1], fs.constants.X_OK); console.log(process.getuid())';
    const { stdout } = await run('env', [...prefix, process.execPath, '-e', script, program]);
    expect(Number(stdout)).toBe(uid);
    expect(uid).toBeGreaterThan(0);
  });
});
