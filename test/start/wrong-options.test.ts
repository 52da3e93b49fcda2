import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { programEnv } from '../setup/program-env.ts';

/** A program that took the option nevertheless would stop here. */
const NOWHERE = { PORT: 'none', DATABASE_URL: 'none', TEMPORAL_CLI_PATH: '/nonexistent' };

const run = (file: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [fileURLToPath(new URL(`../../${file}`, import.meta.url)), ...args], {
    encoding: 'utf8',
    env: { ...programEnv(), ...NOWHERE },
  });

let loads = 0;

/** The same in this process, up to the program's exit. Each time its module is loaded anew, but not what it imports. */
async function runHere(file: string, ...args: readonly string[]) {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((text) => (texts[name] += String(text)) !== '');
  vi.spyOn(process, 'exit').mockImplementation((status) => {
    throw Object.assign(new Error('exit'), { status });
  });
  const given = process.argv;
  process.argv = [process.execPath, file, ...args];
  for (const [name, value] of Object.entries(NOWHERE)) vi.stubEnv(name, value);
  const { href } = new URL(`../../${file}?${(loads += 1)}`, import.meta.url);
  try {
    const exited: unknown = await import(href).then(
      () => ({ status: undefined }),
      (error: unknown) => error,
    );
    return { ...texts, exited };
  } finally {
    process.argv = given;
  }
}
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('a wrong option of a program is one line, and nothing is started', () => {
  it.each([
    ['src/start/main.ts', 'evercall'],
    ['src/start/demo.ts', 'demo'],
    ['src/start/prepare.ts', 'prepare'],
    ['src/start/fetch-temporal.ts', 'fetch-temporal'],
    ['src/cli/migrate-cli.ts', 'db:migrate'],
    ['bench/capacity/main.ts', 'capacity'],
    ['eval/speech-main.ts', 'eval:speech'],
    ['test/fuzz/main.ts', 'fuzz'],
    ['tools/licences.ts', 'licences'],
  ])('%s', async (file, name) => {
    const wrong = await runHere(file, '--port', '4000');
    expect(wrong).toMatchObject({
      exited: { status: 2 },
      stderr: `${name}: Unknown option '--port' (see --help)\n`,
    });
    expect(await runHere(file, '--help')).toMatchObject({
      exited: { status: 0 },
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

it('chaos says in one line which value it cannot take', () => {
  expect(run('chaos/main.ts', '--calls', 'many')).toMatchObject({
    status: 2,
    stderr: 'chaos: --calls must be a whole number from 1, not "many"\n',
  });
});

it('capacity says in one line which file it cannot read', () => {
  expect(run('bench/capacity/main.ts', '--inputs', '/nonexistent.yaml')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^capacity: \/nonexistent\.yaml cannot be read: .*\n$/u) as unknown,
  });
});
