import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resolveTemporalCli } from '../../src/start/temporal-cli.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'evercall-cli-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A program that does what `script` says. */
function program(path: string, script = 'echo "temporal version 1.8.2"'): string {
  const file = join(home, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

/** Looks for the command line in a world of its own; the vendor is never asked. */
function resolve(env: Record<string, string> = {}, log: string[] = []) {
  const world = { PATH: `${join(home, 'bin')}:/usr/bin:/bin`, XDG_CACHE_HOME: join(home, 'cache'), ...env };
  return resolveTemporalCli({ env: world, log: (line) => log.push(line), mayDownload: false });
}

const CACHED = 'cache/evercall/temporal-v1.8.2/temporal';
/** Builds what `-o` names, slowly enough for a second process to come by. */
const BUILDING_GO = `echo built >> "$COUNT"; sleep 0.3
while [ "$1" != "-o" ]; do shift; done
printf '#!/bin/sh\\necho "temporal version 0.0.0-DEV"\\n' > "$2"; chmod +x "$2"`;

test('TEMPORAL_CLI_PATH wins over everything else', async () => {
  program('bin/temporal');
  program(CACHED);
  const given = program('given/temporal');
  expect(await resolve({ TEMPORAL_CLI_PATH: given })).toBe(given);
});

test('a TEMPORAL_CLI_PATH that is no Temporal is refused, not passed over', async () => {
  program('bin/temporal');
  const other = program('given/temporal', 'echo "some other program"');
  await expect(resolve({ TEMPORAL_CLI_PATH: other })).rejects.toThrow(
    /^TEMPORAL_CLI_PATH is .*another program$/,
  );
  await expect(resolve({ TEMPORAL_CLI_PATH: join(home, 'nothing') })).rejects.toThrow(
    /^TEMPORAL_CLI_PATH .*ENOENT/,
  );
});

test('the command line on PATH is taken before the cached one', async () => {
  program(CACHED);
  expect(await resolve()).toBe(join(home, CACHED));
  const onPath = program('bin/temporal');
  expect(await resolve()).toBe(onPath);
});

test('a broken program on PATH or in the cache is passed over', async () => {
  program('bin/temporal', 'exit 1');
  program(CACHED, 'exit 1');
  program('bin/go', BUILDING_GO);
  expect(await resolve({ COUNT: join(home, 'count') })).toBe(join(home, CACHED));
  expect(readFileSync(join(home, CACHED), 'utf8')).toContain('0.0.0-DEV');
});

test('two that build at once build once, and leave only the program', async () => {
  program('bin/go', BUILDING_GO);
  const env = { COUNT: join(home, 'count') };
  const paths = await Promise.all([resolve(env), resolve(env), resolve(env)]);
  expect(new Set(paths)).toEqual(new Set([join(home, CACHED)]));
  expect(readFileSync(join(home, 'count'), 'utf8')).toBe('built\n');
  expect(readdirSync(join(home, CACHED, '..'))).toEqual(['temporal']);
});

test('where there is none and none can be made, one line says what to set or install', async () => {
  program('bin/go', 'echo "go: no network" >&2; exit 1');
  const refusal = resolve();
  await expect(refusal).rejects.toThrow(
    /^There is no Temporal server \(.*no network\)\. Set TEMPORAL_ADDRESS .* TEMPORAL_CLI_PATH .* install Go/,
  );
  await expect(refusal).rejects.not.toThrow('\n');
  expect(readdirSync(join(home, CACHED, '..'))).toEqual([]);
});
