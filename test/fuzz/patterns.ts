/**
 * Finds patterns whose time explodes with the text: every literal in the source, and every pattern that a module builds when it is
 * loaded. A program of its own, because it must see modules load. Prints a JSON list.
 */
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { MAX_PROMPT_CHARS } from '../../src/contracts/wire/from-relay.ts';
import { processorMs } from '../setup/processor-time.ts';

/** Rooms that read what callers say, models answer, and documents hold. */
const ROOMS = 'src/{contracts,lib,conversation,gateway/relay,adapters/{documents,knowledge,llm}}';
const found = new Map<string, RegExp>();
const note = (pattern: RegExp) => void found.set(String(pattern), pattern);

for await (const file of glob('src/**/*.ts')) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      note(new RegExp(node.text.slice(1, end), node.text.slice(end + 1)));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}
const literals = found.size;
const Native = globalThis.RegExp;
globalThis.RegExp = new Proxy(Native, {
  construct(target, [pattern, flags]: [string | RegExp, string | undefined]) {
    const built = new target(pattern, flags);
    // Packages limit their texts themselves.
    if (new Error().stack?.split('\n')[2]?.includes('node_modules') !== true) note(built);
    return built;
  },
});
const programs = new Native('(?:main|-process|entry)\\.ts$', 'u');
for await (const file of glob(`${ROOMS}/**/*.ts`))
  if (!programs.test(file)) await import(pathToFileURL(resolve(file)).href);
globalThis.RegExp = Native;

/** What a text repeats: single characters, and words with what follows them. */
const PIECES = [
  ...'aA0 \n\t.,-\'"<>/*_#:;()[]{}|\\&=%+!?é'.split(''),
  ...['😀', 'a ', 'a.', '5 ', '5,', 'a-', '. ', '"a', 'Aa ', '\r\n'],
];
/** Beginnings of what the pattern looks for: it starts anew at each of them. */
const beginnings = ({ source }: RegExp) =>
  (source.match(/(?:[A-Za-z<>{}%#:"'-]|\\[{}<[\]().*+?|/-]){2,}/gu) ?? [])
    .slice(0, 12)
    .map((run) => run.replaceAll('\\', ''));

/** Processor time of `pattern` for a text of each of `pieces`. */
function msFor(pattern: RegExp, pieces: readonly string[], chars: number): number {
  const texts = pieces.map((piece) => `${piece.repeat(Math.ceil(chars / piece.length))}\u0001`);
  const start = processorMs();
  for (const text of texts) text.replace(pattern, '');
  return processorMs() - start;
}

/** A quadratic pattern for a text as long as a prompt can be: it looks for the end from every character on. */
const referenceMs = () => msFor(/a+b/gu, ['a'], MAX_PROMPT_CHARS);
/** What is quadratic takes a few times as long as the reference; what is cubic, a thousand times. */
const MAX_RATIO = 20;
const limitMs = MAX_RATIO * Math.max(...[1, 2, 3].map(referenceMs));
/** In steps, because an exponential pattern would not come back from a long text. */
const LENGTHS = [16, 20, 24, 28, 34, 40, 50, 70, 100, 200, 400, 1_000, MAX_PROMPT_CHARS];

/** The first piece and length for which `pattern` takes too long. */
function slowest(pattern: RegExp): { readonly piece: string; readonly chars: number } | undefined {
  const pieces = [...new Set([...PIECES, ...beginnings(pattern)])];
  for (const chars of LENGTHS) {
    // Most are quick with all pieces together.
    if (msFor(pattern, pieces, chars) <= limitMs) continue;
    // Three times, each beside the reference: it may have been the garbage collector, or a processor that became slower.
    const isSlow = (piece: string) =>
      [1, 2, 3].every(() => msFor(pattern, [piece], chars) > MAX_RATIO * referenceMs());
    const piece = pieces.find(isSlow);
    if (piece !== undefined) return { piece, chars };
  }
  return undefined;
}

const slow: object[] = [];
for (const pattern of found.values()) {
  const everywhere = new Native(pattern.source, `${pattern.flags.replace(/[gy]/gu, '')}g`);
  // It is compiled at its first and again at its second use, for each of the two kinds of texts in memory.
  for (let use = 0; use < 2; use += 1) msFor(everywhere, ['a', '😀'], 2);
  const where = slowest(everywhere);
  if (where !== undefined) slow.push({ pattern: String(pattern), ...where });
}
console.log(JSON.stringify({ literals, built: found.size - literals, slow }));
process.exit();
