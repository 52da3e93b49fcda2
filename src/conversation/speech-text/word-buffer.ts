/**
 * Stage three of the text for speech: holds back words that may still change and releases everything else.
 *
 * How long a word is held:
 * - A word that no rule can change leaves letter by letter (letter-release.ts).
 * - Any other word without a bond (word-lookahead.ts) leaves with the space, comma or line break after it.
 * - A word with a bond leaves together with its piece, at the latest when the first word outside the piece is complete.
 */
import { SMALL_ABBREVIATIONS } from './abbreviation-names.ts';
import { binds, waits } from './word-lookahead.ts';
import { canRelease } from './letter-release.ts';
import type { English } from './number-words.ts';
import { mayCount } from './roman.ts';
import { rewrite } from './rewrite.ts';
import { PAUSE } from './rule.ts';

export interface WordsState {
  /** The end of the released text, as written. Rules look back at it. */
  readonly before: string;
  /** Complete words that wait for the next one, spaces included. */
  readonly held: string;
  /** The incomplete word. */
  readonly word: string;
  /** How many characters of `held` and `word` have been released early: always the beginning of one word. */
  readonly released: number;
}

export const noWords: WordsState = { before: '', held: '', word: '', released: 0 };

type Step = readonly [WordsState, string];

/** How far rules can look back, in characters. */
const LOOK_BACK = 80;
/** The most words in a piece. */
const MAX_HELD = 8;
/** The longest word, in characters. Longer ones (data, a text without spaces) are rewritten in parts. */
const MAX_WORD = 1_000;
/** Scripts that put no spaces between words, and their punctuation. These characters never wait. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303F\uFF01-\uFF0F\uFF1A-\uFF20]/u;
/** A lower-case word, as most words are. It is spoken as written and never waits, unless it is one of the few below. */
const SMALL_WORD = /^[\p{Ll}'’]+[,;!?]?$/u;
const KNOWN_SMALL: ReadonlySet<string> = new Set([
  ...SMALL_ABBREVIATIONS,
  'x',
  'ext',
  'extension',
  'noon',
  'midnight',
]);
const ENDED_BY_PUNCTUATION = /^[\p{L}\p{M}'’]+[,;!?]$/u;

/** Takes one character. Returns what can be spoken now. */
export function stepWords(state: WordsState, char: string, english: English | undefined): Step {
  if (char === '\n' || char === PAUSE) return followedBy(flushWords(state, english), char);
  if (char === ' ') return space(state, english);
  if (UNSPACED.test(char)) return followedBy(flushWords(state, english), char);
  const word = state.word + char;
  if (word.length >= MAX_WORD) return flushWords({ ...state, word }, english);
  if (ENDED_BY_PUNCTUATION.test(word)) return complete({ ...state, word }, english);
  if (state.held !== '' || !canRelease(word) || (word === 'I' && mayCount(state.before)))
    return [{ ...state, word }, ''];
  return [{ ...state, word, released: word.length }, word.slice(state.released)];
}

/** Releases everything, at the end of the text or of a line. */
export function flushWords(state: WordsState, english: English | undefined): Step {
  const [completed, out] = complete(state, english);
  const [last, said] = release(completed, '', english);
  return [last, out + said];
}

function followedBy([state, out]: Step, char: string): Step {
  return [{ ...state, before: lookBack(state.before + char) }, out + char];
}

function space(state: WordsState, english: English | undefined): Step {
  const [next, out] = complete(state, english);
  if (next.held === '') return followedBy([next, out], ' ');
  return [next.held.endsWith(' ') ? next : { ...next, held: `${next.held} ` }, out];
}

/** Adds the complete word to the held ones if it is bound to them; otherwise releases those first. */
function complete(state: WordsState, english: English | undefined): Step {
  const { held, word } = state;
  if (word === '') return [state, ''];
  const isBound = held !== '' && held.split(' ').length <= MAX_HELD && binds(held.trimEnd(), word);
  const [freed, out] = held === '' || isBound ? [state, ''] : release(state, word, english);
  if (freed.held === '' && isPlain(word))
    return [
      { ...freed, before: lookBack(freed.before + word), word: '', released: 0 },
      out + word.slice(freed.released),
    ];
  const next = { ...freed, held: freed.held + word, word: '' };
  if (english !== undefined && waits(next.before, next.held)) return [next, out];
  const [done, said] = release(next, '', english);
  return [done, out + said];
}

function isPlain(word: string): boolean {
  return SMALL_WORD.test(word) && !KNOWN_SMALL.has(word.replace(/[,;!?]$/u, ''));
}

/** Rewrites and releases the held words. `next` is the word after them, or '' if there is none. */
function release(state: WordsState, next: string, english: English | undefined): Step {
  const { before, held, released } = state;
  if (held === '') return [state, ''];
  const written = before + held;
  const said = rewrite({ text: written + next, from: before.length, to: written.length }, english);
  return [{ ...state, before: lookBack(written), held: '', released: 0 }, afterReleased(said)];

  function afterReleased(all: string): string {
    if (all.startsWith(held.slice(0, released))) return all.slice(released);
    return rewrite({ text: written + next, from: before.length + released, to: written.length }, english);
  }
}

/** The last characters of `written`, cut at a space because half a word could match as another word. */
function lookBack(written: string): string {
  if (written.length <= LOOK_BACK) return written;
  return written.slice(-LOOK_BACK).replace(/^\S+/u, '');
}
