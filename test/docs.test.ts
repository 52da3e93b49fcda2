/** What the docs name must exist: links, paths, npm scripts, variables, requirement ids. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md', { cwd: ROOT }),
].sort();
const REQUIREMENTS = 'docs/requirements.md';

/** Capitals that are no variable of ours: vendors' and protocol constants, the operating system's, and what only tests read. */
const NOT_OURS = new Set([
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'TEST_POSTGRES_URL',
  'SPEED_STABILITY_SIMILARITY',
  'NODE_OPTIONS',
  'XDG_CACHE_HOME',
]);

const IDS = [
  ...['R-S1', 'R-S2', 'R-S3', 'R-S4'],
  ...['R-C1', 'R-C2', 'R-C3', 'R-C4', 'R-C5', 'R-C6', 'R-C7', 'R-C8'],
  ...['R-D1', 'R-D2', 'R-D3', 'R-D4'],
  ...['R-F1', 'R-F2', 'R-F3', 'R-F4', 'R-F5', 'R-F6', 'R-F7'],
  ...['R-T1', 'R-T2', 'R-T3', 'R-T4', 'R-P1', 'R-E1'],
  ...['R-O1', 'R-O2', 'R-O3', 'R-O4'],
  ...['R-X1', 'R-X2', 'R-X3', 'R-X4', 'R-X5', 'R-X6', 'R-X7', 'R-X8', 'R-X9', 'R-X10'],
  ...['R-C9', 'R-C10', 'R-C11', 'R-C12', 'R-K1', 'R-K2', 'R-K3', 'R-K4', 'R-M1', 'R-M2'],
  ...['R-X11', 'R-X12', 'R-X13', 'R-O5', 'R-O6', 'R-O7', 'R-V1', 'R-V2', 'R-V3', 'R-V4'],
  ...['R-G1', 'R-G2', 'R-G3', 'R-G4', 'R-G5', 'R-G6'],
];

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const outsideFences = (text: string) => text.replace(/^( *)```[\s\S]*?^\1```$/gmu, '');

/** Everything that `pattern` finds in the docs, with the file that it was found in. */
function found(
  pattern: RegExp,
  prepare = (text: string) => text,
): readonly { readonly file: string; readonly text: string }[] {
  return FILES.flatMap((file) =>
    [...prepare(read(file)).matchAll(pattern)].map(([, text = '']) => ({ file, text })),
  );
}

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{Nd}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/gu, '-');
}

function isThere(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#', 2);
  const target = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(ROOT, target))) return false;
  if (anchor === undefined) return true;
  const headings = outsideFences(read(target)).matchAll(/^#{1,6} +(.+)$/gmu);
  return [...headings].some(([, heading = '']) => anchorOf(heading) === anchor);
}

const ROOMS = /^(?:src|test|docs|deploy|agents|knowledge|migrations|tools|\.ci)(?:\/|$)/u;
const ROOT_FILE = /^(?:Dockerfile|\.nvmrc|\.env\.example|[\w.-]+\.(?:md|ya?ml|json|lock))$/u;
/** A file that a reader is told to write. */
const EXAMPLES = new Set(['my-call.yaml', 'migrations/0010_what_it_does.sql']);

const listOf = (items: readonly { readonly file: string; readonly text: string }[]) =>
  items.map(({ file, text }) => `${file}: ${text}`);

const packageJson = z.object({ scripts: z.record(z.string(), z.string()) });

describe('the docs', () => {
  it('link to files and headings that exist', () => {
    const links = found(/\]\(([^)\s]+)\)/gu, outsideFences).filter(({ text }) => !/^[a-z]+:/u.test(text));
    expect(links.length).toBeGreaterThan(20);
    expect(listOf(links.filter(({ file, text }) => !isThere(file, text)))).toEqual([]);
  });

  it('name paths of the repository that exist', () => {
    const paths = found(/`([^`\s]+)`/gu, outsideFences).filter(
      ({ text }) => (ROOMS.test(text) || ROOT_FILE.test(text)) && !EXAMPLES.has(text),
    );
    expect(paths.length).toBeGreaterThan(100);
    const missing = paths.filter(({ text }) =>
      text.includes('*') ? globSync(text, { cwd: ROOT }).length === 0 : !existsSync(join(ROOT, text)),
    );
    expect(listOf(missing)).toEqual([]);
  });

  it('name npm scripts that exist', () => {
    const { scripts } = packageJson.parse(JSON.parse(read('package.json')));
    const named = [...found(/\bnpm run ([\w:-]+)/gu), ...found(/\bnpm (test|start)\b/gu)];
    expect(named.length).toBeGreaterThan(20);
    expect(listOf(named.filter(({ text }) => !Object.hasOwn(scripts, text)))).toEqual([]);
  });

  it('name environment variables that .env.example lists', () => {
    const known = new Set([...read('.env.example').matchAll(/^([A-Z_]+)=$/gmu)].map(([, name]) => name));
    const withLowLine = found(/\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/gu);
    const alone = found(/`([A-Z][A-Z0-9]{2,})`/gu, outsideFences);
    const named = [...withLowLine, ...alone].filter(({ text }) => !NOT_OURS.has(text));
    expect(named.length).toBeGreaterThan(30);
    expect(listOf(named.filter(({ text }) => !known.has(text)))).toEqual([]);
    const all = FILES.map(read).join();
    for (const name of NOT_OURS) expect(all, name).toContain(name);
  });

  it('map every requirement exactly once, and no other', () => {
    const mapped = [...read(REQUIREMENTS).matchAll(/^\| *(R-[A-Z]\d+) *\|/gmu)].map(([, id]) => id);
    expect(mapped).toEqual(IDS);
  });

  it('say of every requirement what shows it, in short cells', () => {
    const rows = read(REQUIREMENTS)
      .split('\n')
      .filter((line) => line.startsWith('| R-'))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    for (const [, id = '', owed = '', shownBy = '', missing = ''] of rows) {
      expect(owed, id).not.toBe('');
      expect(shownBy, id).toMatch(/^not yet$|`|\]\(/u);
      if (shownBy === 'not yet') expect(missing, id).toBe('');
      for (const cell of [owed, shownBy, missing]) expect(cell.length, id).toBeLessThanOrEqual(160);
    }
  });
});
