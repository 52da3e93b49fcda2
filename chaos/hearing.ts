/** Analyses the words that a caller heard: which parts of an answer were repeated or missing, and what else was said. */
import { ANSWER_CLAUSES, ANSWER_WORDS, answerWordsIn, clauseOf } from './answers.ts';

/** A word of the agent that the caller heard. */
export interface HeardWord {
  readonly text: string;
  /** When its sound began (`performance.now()`). */
  readonly fromMs: number;
  /** When its sound ended. */
  readonly toMs: number;
  /** Number of the exchange: the caller's last input before the word; 0 is the greeting. */
  readonly exchange: number;
  /** Number of the connection that carried it, from 1. */
  readonly connection: number;
}

export interface AnswerHeard {
  /** When the first word began; absent if no word was heard. */
  readonly firstFromMs?: number;
  readonly isComplete: boolean;
  /** How often the current clause was repeated after a connection was lost during the answer. */
  readonly repeatedClauses: number;
  /** Number of clauses that were repeated without such a reason. */
  readonly repeated: number;
  /** Number of clauses that were not heard, or not to their end, although the answer had begun. */
  readonly dropped: number;
  /** The longest silence within the answer. */
  readonly longestGapMs: number;
  /** The words heard over each connection, such as `1–8 (connection 1), 7–12 (connection 2)`. */
  readonly path: string;
}

interface SaidWord {
  readonly index: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly connection: number;
}

/** A pause counts for a lost connection only if it began less than this time before the loss. */
const UNREPORTED_MS = 15_000;

/**
 * Follows the answer to the turn of `marker` through all words of a call, in the order in which they were heard.
 * `unreportedSince`: the moments after which a paused gateway did not report what was heard, until its connection was lost.
 */
export function hearAnswer(
  words: readonly HeardWord[],
  marker: string,
  unreportedSince: readonly number[] = [],
): AnswerHeard {
  const said = words.flatMap((word) =>
    answerWordsIn(word.text)
      .filter((each) => each.marker === marker)
      .map(({ index }) => ({ index, fromMs: word.fromMs, toMs: word.toMs, connection: word.connection })),
  );
  const skipped = new Set<number>();
  let reached = -1;
  let repeated = 0;
  let repeatedClauses = 0;
  let longestGapMs = 0;
  for (const [at, { index, fromMs, connection }] of said.entries()) {
    const before = said[at - 1];
    if (before !== undefined) longestGapMs = Math.max(longestGapMs, fromMs - before.toMs);
    if (index > reached) {
      for (let missing = reached + 1; missing < index; missing += 1) skipped.add(clauseOf(missing));
      reached = index;
    } else if (before === undefined || index !== before.index + 1) {
      const isExcused = before !== undefined && connection > before.connection;
      const reported = isExcused ? lastReported(said.slice(0, at), unreportedSince) : reached;
      const beyond = Math.max(0, clauseOf(reported) - clauseOf(index));
      repeatedClauses += isExcused ? 1 : 0;
      repeated += isExcused ? beyond : beyond + 1;
    }
  }
  const path = pathOf(said);
  const isComplete = reached === ANSWER_WORDS - 1;
  const left = reached === -1 || isComplete ? 0 : ANSWER_CLAUSES - clauseOf(reached + 1);
  const [first] = said;
  return {
    ...(first === undefined ? {} : { firstFromMs: first.fromMs }),
    isComplete,
    ...{ repeatedClauses, repeated, longestGapMs, path },
    dropped: skipped.size + left,
  };
}

/** The last word that a gateway can have reported as heard. A paused gateway reports nothing more. */
function lastReported(said: readonly SaidWord[], unreportedSince: readonly number[]): number {
  const lostAtMs = new Map(said.map(({ connection, toMs }) => [connection, toMs]));
  const isReported = ({ connection, toMs }: SaidWord): boolean => {
    const lost = lostAtMs.get(connection) ?? toMs;
    return (
      toMs <= (unreportedSince.findLast((atMs) => atMs <= lost && lost - atMs < UNREPORTED_MS) ?? Infinity)
    );
  };
  return Math.max(-1, ...said.filter(isReported).map(({ index }) => index));
}

function pathOf(said: readonly SaidWord[]): string {
  const runs: { from: number; to: number; connection: number }[] = [];
  for (const { index, connection } of said) {
    const run = runs.at(-1);
    if (run?.to === index - 1 && run.connection === connection) run.to = index;
    else runs.push({ from: index, to: index, connection });
  }
  return runs.map((run) => `${run.from + 1}–${run.to + 1} (connection ${run.connection})`).join(', ');
}

/**
 * The words that belong neither to an answer nor to one of `phrases`; such words come from a template. A phrase may be cut
 * off by a lost connection, after which its rest may follow, or by the answer.
 */
export function otherWords(words: readonly HeardWord[], phrases: readonly string[]): readonly HeardWord[] {
  const known = phrases.map(plainWords);
  const spoken = words.map((word) => ({ word, plain: plainWords(word.text).join(' ') }));
  const others: HeardWord[] = [];
  for (let at = 0; at < spoken.length;) {
    const { word, plain } = spoken[at] ?? { word: undefined, plain: '' };
    const isGoingOn = spoken[at - 1]?.word.connection !== word?.connection;
    const expected = isGoingOn ? known.flatMap(endsOf) : known;
    const length = Math.max(...expected.map((phrase) => lengthOf(phrase, spoken, at)), 0);
    if (length === 0 && word !== undefined && plain !== '' && answerWordsIn(word.text).length === 0) {
      others.push(word);
    }
    at += Math.max(1, length);
  }
  return others;
}

/** A phrase, and every rest of it that may follow after a lost connection. */
function endsOf(phrase: readonly string[]): readonly (readonly string[])[] {
  return phrase.map((_, from) => phrase.slice(from));
}

/** The number of words from `at` on that match `phrase`: the whole phrase, or its beginning if it was cut off. */
function lengthOf(
  phrase: readonly string[],
  spoken: readonly { readonly word: HeardWord; readonly plain: string }[],
  at: number,
): number {
  let length = 0;
  while (length < phrase.length && spoken[at + length]?.plain === phrase[length]) length += 1;
  if (length === 0 || length === phrase.length) return length;
  const last = spoken[at + length - 1];
  const next = spoken[at + length];
  const isCutOff =
    next === undefined ||
    next.word.connection !== last?.word.connection ||
    answerWordsIn(next.word.text).length > 0;
  return isCutOff ? length : 0;
}

/** The words of a text for comparison, without case and punctuation. */
export function plainWords(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
