/** The "Also asked" wordings of a section: other words that callers use for it. Searched, never spoken (decision 30). */
import { MAX_WORDING_CHARS, MAX_WORDINGS } from '../../conversation/wordings.ts';

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
