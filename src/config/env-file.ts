/** Finds what a `.env` file does not say as its author meant. Node reads such lines without a word. */
import { readFileSync } from 'node:fs';

const NAME = /^[A-Za-z_][\w.-]*$/u;
const QUOTES = ['"', "'", '`'];
const ASSIGNMENT = /^\s*(?:export\s+)?[A-Z][A-Z0-9_]*\s*=/mu;

/** Mistakes in the `.env` of the current folder. None if there is no such file, or if it cannot be read. */
export function mistakesInEnvFile(): readonly string[] {
  try {
    return envMistakes(readFileSync('.env', 'utf8'));
  } catch {
    return [];
  }
}

/** One line for each mistake. Values may be secrets, so none is quoted. */
export function envMistakes(text: string): readonly string[] {
  if (/[\0\uFFFD]/u.test(text))
    return ['.env is not UTF-8, and its settings may have no effect: save it as UTF-8'];
  const mistakes: string[] = [];
  const seen = new Map<string, { readonly value: string; readonly line: number }>();
  const lines = text.replace(/^\uFEFF/u, '').split(/\r?\n/u);
  if (text.startsWith('\uFEFF') && ASSIGNMENT.test(lines[0] ?? ''))
    mistakes.push(
      'line 1 of .env has no effect: a byte order mark precedes it; save the file as UTF-8 without it',
    );
  for (let at = 0; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    const name = line
      .slice(0, Math.max(equals, 0))
      .replace(/^export\s+/u, '')
      .trim();
    if (!NAME.test(name)) {
      mistakes.push(`line ${at + 1} of .env has no effect: it must be NAME=value`);
      continue;
    }
    const value = line.slice(equals + 1).trim();
    const { extraLines, complaint } = valueIn(value, lines.slice(at + 1));
    if (complaint !== undefined) mistakes.push(`${name} ${complaint} (line ${at + 1} of .env)`);
    const earlier = seen.get(name);
    // A value below the empty line of .env.example is what its author means.
    if (earlier !== undefined && earlier.value !== '' && earlier.value !== value)
      mistakes.push(
        `${name} is set on lines ${earlier.line} and ${at + 1} of .env: the last one counts, remove the other`,
      );
    seen.set(name, { value, line: at + 1 });
    at += extraLines;
  }
  return mistakes;
}

/** How Node reads a value: how many of the lines below belong to it, and what its author may not expect. */
function valueIn(
  value: string,
  below: readonly string[],
): { readonly extraLines: number; readonly complaint?: string } {
  const quote = QUOTES.find((mark) => value.startsWith(mark));
  if (quote === undefined) {
    if (/^[“”„‘’]/u.test(value))
      return {
        extraLines: 0,
        complaint: 'has typographic quotes, which are part of the value: use " instead',
      };
    const hash = value.indexOf('#');
    const isCut = hash > 0 && !/\s/u.test(value[hash - 1] ?? '');
    return isCut
      ? { extraLines: 0, complaint: 'ends before its "#": put the value into quotes' }
      : { extraLines: 0 };
  }
  if (value.includes(quote, 1)) return { extraLines: 0 };
  const extraLines = below.findIndex((line) => line.includes(quote)) + 1;
  const swallowed = below.slice(0, extraLines).join('\n');
  return extraLines === 0 || ASSIGNMENT.test(swallowed)
    ? { extraLines, complaint: `begins with ${quote}, which is not closed on its line` }
    : { extraLines };
}
