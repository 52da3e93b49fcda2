/**
 * Holds back what may still change, and lets everything else go: the second of the three stages.
 *
 * Text comes in character by character, and words are looked at when they are complete, so how a model cuts its tokens
 * can make no difference. The bound: a word that no rule could still change (early.ts) leaves letter by letter; any other
 * without a bond (bonds.ts) with the blank, comma or line break after it; a word that waits leaves with its piece, at the
 * latest when the first word that does not belong to it is complete.
 */
import { binds, waits } from './word-lookahead.ts';
import { canRelease } from './letter-release.ts';
import type { English } from './number-words.ts';
import { rewrite } from './rewrite.ts';
import { PAUSE } from './rule.ts';

export interface WordsState {
  /** What was let go, as it was written: rules look back at it. */
  readonly before: string;
  /** Complete words that wait for the next one, blanks included. */
  readonly held: string;
  /** The word that is coming in. */
  readonly word: string;
  /** How much of `held` and `word` has been let go already, in characters: only ever the beginning of one word. */
  readonly gone: number;
}

export const noWords: WordsState = { before: '', held: '', word: '', gone: 0 };

type Step = readonly [WordsState, string];

/** How far rules look back, in characters. */
const LOOK_BACK = 80;
/** No piece has more words. */
const MAX_HELD = 8;
/** No word is longer; what is (data, a text without blanks) goes on in pieces. */
const MAX_WORD = 1_000;
/** Scripts that put no blanks between words, and their punctuation: nothing there waits. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303F\uFF01-\uFF0F\uFF1A-\uFF20]/u;
/** A word in small letters: most of any text. It is said as it is and waits for nothing, unless it is one of the few below. */
const SMALL_WORD = /^[\p{Ll}'’]+[,;!?]?$/u;
const KNOWN_SMALL: ReadonlySet<string> = new Set([
  'vs',
  'approx',
  'etc',
  'aka',
  'eg',
  'ie',
  'x',
  'ext',
  'extension',
  'noon',
  'midnight',
]);
const ENDED_BY_PUNCTUATION = /^[\p{L}\p{M}'’]+[,;!?]$/u;

/** Takes one character; gives what can be said now. */
export function stepWords(state: WordsState, char: string, english: English | undefined): Step {
  if (char === '\n' || char === PAUSE) return followedBy(flushWords(state, english), char);
  if (char === ' ') return blank(state, english);
  if (UNSPACED.test(char)) return followedBy(flushWords(state, english), char);
  const word = state.word + char;
  if (word.length >= MAX_WORD) return flushWords({ ...state, word }, english);
  if (ENDED_BY_PUNCTUATION.test(word)) return complete({ ...state, word }, english);
  if (state.held !== '' || !canRelease(word)) return [{ ...state, word }, ''];
  return [{ ...state, word, gone: word.length }, word.slice(state.gone)];
}

/** Lets go of everything: the text has ended, or its line has. */
export function flushWords(state: WordsState, english: English | undefined): Step {
  const [completed, out] = complete(state, english);
  const [last, said] = release(completed, '', english);
  return [last, out + said];
}

function followedBy([state, out]: Step, char: string): Step {
  return [{ ...state, before: lookBack(state.before + char) }, out + char];
}

function blank(state: WordsState, english: English | undefined): Step {
  const [next, out] = complete(state, english);
  if (next.held === '') return followedBy([next, out], ' ');
  return [next.held.endsWith(' ') ? next : { ...next, held: `${next.held} ` }, out];
}

/** Puts the complete word to what is held, or lets that go first. */
function complete(state: WordsState, english: English | undefined): Step {
  const { held, word } = state;
  if (word === '') return [state, ''];
  const isBound = held !== '' && held.split(' ').length <= MAX_HELD && binds(held.trimEnd(), word);
  const [freed, out] = held === '' || isBound ? [state, ''] : release(state, word, english);
  if (freed.held === '' && isPlain(word))
    return [
      { ...freed, before: lookBack(freed.before + word), word: '', gone: 0 },
      out + word.slice(freed.gone),
    ];
  const next = { ...freed, held: freed.held + word, word: '' };
  if (english !== undefined && waits(next.before, next.held)) return [next, out];
  const [done, said] = release(next, '', english);
  return [done, out + said];
}

function isPlain(word: string): boolean {
  return SMALL_WORD.test(word) && !KNOWN_SMALL.has(word.replace(/[,;!?]$/u, ''));
}

/** Says what is held; `next` is the word after it, where it is known. */
function release(state: WordsState, next: string, english: English | undefined): Step {
  const { before, held, gone } = state;
  if (held === '') return [state, ''];
  const written = before + held;
  const said = rewrite({ text: written + next, from: before.length, to: written.length }, english);
  return [{ ...state, before: lookBack(written), held: '', gone: 0 }, afterGone(said)];

  function afterGone(all: string): string {
    if (all.startsWith(held.slice(0, gone))) return all.slice(gone);
    return rewrite({ text: written + next, from: before.length + gone, to: written.length }, english);
  }
}

/** Cut at a blank: half a word would be another word. */
function lookBack(written: string): string {
  if (written.length <= LOOK_BACK) return written;
  return written.slice(-LOOK_BACK).replace(/^\S+/u, '');
}
