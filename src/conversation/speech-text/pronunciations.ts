/**
 * Stage two of the text for speech: replaces the names and terms of an agent's list by their spoken form, before the
 * rewriting rules run. It matches whole words, character by character. Only what may become a listed word waits.
 *
 * A listed word in lower case matches in any case, such as at the beginning of a sentence. A listed word with a capital
 * matches only as it is listed.
 */

/** Written → spoken. */
export type Pronunciations = Readonly<Record<string, string>>;

export interface PronouncingState {
  /** Characters that may be the beginning of a listed word. */
  readonly open: string;
  /** The last character before them; '' at the beginning. */
  readonly last: string;
}

export const nothingOpen: PronouncingState = { open: '', last: '' };

type Step = readonly [PronouncingState, string];

const IN_WORD = /[\p{L}\p{M}\p{N}]/u;

/** Takes one character. Returns what is decided now. */
export function stepPronouncing(state: PronouncingState, char: string, list: Pronunciations): Step {
  const open = state.open + char;
  if (mayBegin(open, state.last, list)) return [{ ...state, open }, ''];
  return decide({ ...state, open }, list);
}

/** Returns what was open at the end of the text, with complete listed words replaced. */
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

/** Releases the first word or character of what is open, and reads the rest again. */
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

/** Takes the longest listed word off the beginning of `open`, in its spoken form; without one, a single character. */
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

/** Whether the first `length` characters of `word` match `written`. */
function fits(word: string, written: string, length: number): boolean {
  const start = word.slice(0, length);
  return start === written || (word === word.toLowerCase() && start === written.toLowerCase());
}
