import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resolveFullServer } from '../../src/start/temporal-full-programs.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'evercall-full-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function program(path: string, script: string): string {
  const file = join(home, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

const SERVER = 'echo "temporal version 1.31.2"';
const TOOL = 'echo "temporal-sql-tool version 0.0.1"';
const CACHE = 'cache/evercall/temporal-server-v1.31.2';
/** Builds what `-o` names, as the program of its last word. */
const GO = `echo "$*" >> "$GO_TEST_LOG"
while [ "$1" != "-o" ]; do shift; done
case "$3" in
  */server) printf '#!/bin/sh\\n${SERVER}\\n' > "$2" ;;
  */sql) printf '#!/bin/sh\\n${TOOL}\\n' > "$2" ;;
esac
chmod +x "$2"`;

function resolve(env: Record<string, string> = {}) {
  return resolveFullServer({
    env: {
      PATH: `${join(home, 'bin')}:/usr/bin:/bin`,
      XDG_CACHE_HOME: join(home, 'cache'),
      GO_TEST_LOG: join(home, 'log'),
      ...env,
    },
    log: () => undefined,
  });
}

test('server and tool are built once into the cache, and taken from there afterwards', async () => {
  program('bin/go', GO);
  const programs = {
    server: join(home, CACHE, 'temporal-server'),
    sqlTool: join(home, CACHE, 'temporal-sql-tool'),
  };
  expect(await resolve()).toEqual(programs);
  expect(await resolve()).toEqual(programs);
  expect(readFileSync(join(home, 'log'), 'utf8').trim().split('\n')).toHaveLength(2);
  expect(readdirSync(join(home, CACHE)).sort()).toEqual(['temporal-server', 'temporal-sql-tool']);
});

test('TEMPORAL_SERVER_PATH is taken with the tool beside it', async () => {
  const server = program('own/temporal-server', SERVER);
  const sqlTool = program('own/temporal-sql-tool', TOOL);
  expect(await resolve({ TEMPORAL_SERVER_PATH: server })).toEqual({ server, sqlTool });
});

test('a TEMPORAL_SERVER_PATH without the tool beside it is refused, not passed over', async () => {
  const server = program('own/temporal-server', SERVER);
  await expect(resolve({ TEMPORAL_SERVER_PATH: server })).rejects.toThrow(
    /^TEMPORAL_SERVER_PATH: .*temporal-sql-tool does not run as temporal-sql-tool \(.*ENOENT.*\)\. Both/,
  );
});

test('where it cannot be built, one line says why and what to set or install', async () => {
  program('bin/go', 'echo "go: no network" >&2; exit 1');
  const refusal = resolve();
  await expect(refusal).rejects.toThrow(
    /^TEMPORAL_BACKEND is postgres, and temporal-server cannot be built: .*no network\. Install Go .* TEMPORAL_SERVER_PATH .* TEMPORAL_ADDRESS .* TEMPORAL_BACKEND to sqlite\.$/,
  );
  await expect(refusal).rejects.not.toThrow('\n');
});
