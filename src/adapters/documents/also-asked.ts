/** Other words in which callers ask for a section: looked up in a search, never said (decision 30). */

/** More of them make a page that answers everything, which the search would believe. */
const MAX_WORDINGS = 12;
const MAX_WORDING_CHARS = 100;

export const LEFT_OUT_BECAUSE = `a section with text takes ${MAX_WORDINGS} of at most ${MAX_WORDING_CHARS} characters`;

const LINE = /^also asked:(.*)$/iu;

/** Takes the lines `Also asked: one; another` out of a paragraph. */
export function takeAlsoAsked(paragraph: string): { readonly text: string; readonly asked: string } {
  const lines = paragraph.split('\n');
  const found = lines.map((line) => LINE.exec(line.trim())?.[1]);
  return {
    text: lines.filter((_line, at) => found[at] === undefined).join('\n'),
    asked: found.filter((each) => each !== undefined).join(';'),
  };
}

/** The wordings of a section, and how many were too long or too many. */
export function wordingsOf(asked: string): { readonly wordings: readonly string[]; readonly left: number } {
  const all = asked
    .split(/[;\n]/u)
    .map((wording) => wording.trim())
    .filter((wording) => wording !== '');
  const wordings = all.filter((wording) => wording.length <= MAX_WORDING_CHARS).slice(0, MAX_WORDINGS);
  return { wordings, left: all.length - wordings.length };
}
