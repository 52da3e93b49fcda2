import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { programEnv } from '../setup/program-env.ts';

const run = (file: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [fileURLToPath(new URL(`../../${file}`, import.meta.url)), ...args], {
    encoding: 'utf8',
    // A program that took the option nevertheless would stop here.
    env: { ...programEnv(), PORT: 'none', DATABASE_URL: 'none', TEMPORAL_CLI_PATH: '/nonexistent' },
  });

describe('a wrong option of a program is one line, and nothing is started', () => {
  it.each([
    ['src/start/main.ts', 'evercall'],
    ['src/start/demo.ts', 'demo'],
    ['src/start/prepare.ts', 'prepare'],
    ['src/start/fetch-temporal.ts', 'fetch-temporal'],
    ['src/cli/migrate-cli.ts', 'db:migrate'],
    ['bench/capacity/main.ts', 'capacity'],
  ])('%s', (file, name) => {
    const wrong = run(file, '--port', '4000');
    expect(wrong).toMatchObject({ status: 2, stderr: `${name}: Unknown option '--port' (see --help)\n` });
    expect(run(file, '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: /u) as unknown,
      stderr: '',
    });
  });
});

it('db:migrate refuses an address of a database that would not be encrypted', () => {
  const env = { ...programEnv(), DATABASE_URL: 'postgres://u:hidden@db.example.com/x?sslmode=disable' };
  const file = fileURLToPath(new URL('../../src/cli/migrate-cli.ts', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', env });
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^DATABASE_URL must not turn off encryption/u)]);
  expect(stderr).not.toContain('hidden');
});

it('capacity says in one line which file it cannot read', () => {
  expect(run('bench/capacity/main.ts', '--inputs', '/nonexistent.yaml')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^capacity: \/nonexistent\.yaml cannot be read: .*\n$/u) as unknown,
  });
});
