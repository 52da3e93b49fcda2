/**
 * Says the names and terms of an agent's list as it spells them out. Works before anything else is rewritten, on whole
 * words, character by character: only what may become such a word waits.
 *
 * A word in small letters is found however it is written, at the beginning of a sentence or in capitals; one with a
 * capital only as it stands in the list.
 */

/** Written → spoken. */
export type Pronunciations = Readonly<Record<string, string>>;

export interface PronouncingState {
  /** What may be the beginning of a word of the list. */
  readonly open: string;
  /** The last character before it; '' at the beginning. */
  readonly last: string;
}

export const nothingOpen: PronouncingState = { open: '', last: '' };

type Step = readonly [PronouncingState, string];

const IN_WORD = /[\p{L}\p{M}\p{N}]/u;

/** Takes one character; gives what is certain now. */
export function stepPronouncing(state: PronouncingState, char: string, list: Pronunciations): Step {
  const open = state.open + char;
  if (mayBegin(open, state.last, list)) return [{ ...state, open }, ''];
  return decide({ ...state, open }, list);
}

/** The text has ended: what is open is a word of the list now, or none. */
export function flushPronouncing(state: PronouncingState, list: Pronunciations): string {
  let now = state;
  let out = '';
  while (now.open !== '') {
    const [next, said] = takeFirst(now, list);
    now = next;
    out += said;
  }
  return out;
}

/** Lets go of the first of what is open, and reads the rest again. */
function decide(state: PronouncingState, list: Pronunciations): Step {
  const [{ open, last }, out] = takeFirst(state, list);
  let now: PronouncingState = { open: '', last };
  let all = out;
  for (const char of open) {
    const [next, said] = stepPronouncing(now, char, list);
    now = next;
    all += said;
  }
  return [now, all];
}

/** The longest word of the list that `open` begins with, in its spoken form; where there is none, one character. */
function takeFirst({ open, last }: PronouncingState, list: Pronunciations): Step {
  const [word = '', spoken] = longestMatch(open, last, list) ?? [];
  const [first = ''] = open;
  const taken = spoken === undefined ? first : open.slice(0, word.length);
  return [{ open: open.slice(taken.length), last: taken.slice(-1) }, spoken ?? first];
}

function longestMatch(
  open: string,
  last: string,
  list: Pronunciations,
): readonly [string, string] | undefined {
  if (IN_WORD.test(last)) return undefined;
  return Object.entries(list)
    .filter(
      ([word]) =>
        fits(word, open.slice(0, word.length), word.length) && !IN_WORD.test(open.charAt(word.length)),
    )
    .sort(([a], [b]) => b.length - a.length)[0];
}

function mayBegin(open: string, last: string, list: Pronunciations): boolean {
  return !IN_WORD.test(last) && Object.keys(list).some((word) => fits(word, open, open.length));
}

/** Whether the first `length` characters of `word` are what is written. */
function fits(word: string, written: string, length: number): boolean {
  const start = word.slice(0, length);
  return start === written || (word === word.toLowerCase() && start === written.toLowerCase());
}
