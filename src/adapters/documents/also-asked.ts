/** The "Also asked" wordings of a section: other words that callers use for it. Searched, never spoken (decision 30). */

/** A page with unlimited wordings could match every question, and the search would trust it. */
const MAX_WORDINGS = 12;
const MAX_WORDING_CHARS = 100;

/** The limits, as the end of a notice about ignored wordings. */
export const WORDING_LIMITS = `a section with text can have ${MAX_WORDINGS}, each of at most ${MAX_WORDING_CHARS} characters`;

const LINE = /^also asked:(.*)$/iu;

/** Separates the lines `Also asked: one; another` from the rest of a paragraph. `asked` joins them with `;`. */
export function takeAlsoAsked(paragraph: string): { readonly text: string; readonly asked: string } {
  const lines = paragraph.split('\n');
  const found = lines.map((line) => LINE.exec(line.trim())?.[1]);
  return {
    text: lines.filter((_line, at) => found[at] === undefined).join('\n'),
    asked: found.filter((each) => each !== undefined).join(';'),
  };
}

/** Splits the wordings of a section. `ignored` counts those that are too long or above the limit. */
export function wordingsOf(asked: string): {
  readonly wordings: readonly string[];
  readonly ignored: number;
} {
  const all = asked
    .split(/[;\n]/u)
    .map((wording) => wording.trim())
    .filter((wording) => wording !== '');
  const wordings = all.filter((wording) => wording.length <= MAX_WORDING_CHARS).slice(0, MAX_WORDINGS);
  return { wordings, ignored: all.length - wordings.length };
}
