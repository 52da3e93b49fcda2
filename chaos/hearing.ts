/** What a caller's ear makes of the words of one answer, and of everything else that the agent says. */
import { ANSWER_CLAUSES, ANSWER_WORDS, answerWordsIn, clauseOf } from './answers.ts';

/** A word of the agent that the caller has heard. */
export interface HeardWord {
  readonly text: string;
  /** Its first sound; milliseconds of `performance.now()`. */
  readonly fromMs: number;
  /** Its end. */
  readonly toMs: number;
  /** The caller's input that came before it; 0 is the greeting. */
  readonly exchange: number;
  /** The connection to the app that it came over, from 1. */
  readonly connection: number;
}

export interface AnswerHeard {
  /** Absent where no word of it was heard. */
  readonly firstFromMs?: number;
  readonly isComplete: boolean;
  /** Connections lost in the middle of it, after which the clause in play was said again. */
  readonly repeatedClauses: number;
  /** Clauses heard again without that excuse. */
  readonly repeated: number;
  /** Clauses of an answer that had begun which were not heard, or not to their end. */
  readonly dropped: number;
  /** Longest silence inside it. */
  readonly longestGapMs: number;
  /** Which of its words were heard over which connection, such as `1–8 (connection 1), 7–12 (connection 2)`. */
  readonly path: string;
}

interface SaidWord {
  readonly index: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly connection: number;
}

/** A gateway that sleeps longer than this before its connection is given up is not what these moments are about. */
const DEAF_MS = 15_000;

/**
 * Follows the answer to the turn of `marker` through everything that was heard in a call, in the order of hearing.
 * `deafSince`: moments from which on a gateway told nobody what was heard, some time before its connection was lost.
 */
export function hearAnswer(
  words: readonly HeardWord[],
  marker: string,
  deafSince: readonly number[] = [],
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
      const noticed = isExcused ? lastNoticed(said.slice(0, at), deafSince) : reached;
      const beyond = Math.max(0, clauseOf(noticed) - clauseOf(index));
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

/** The last word that a gateway can have known to be heard: one that falls asleep notices nothing from then on. */
function lastNoticed(said: readonly SaidWord[], deafSince: readonly number[]): number {
  const lostAtMs = new Map(said.map(({ connection, toMs }) => [connection, toMs]));
  const isNoticed = ({ connection, toMs }: SaidWord): boolean => {
    const lost = lostAtMs.get(connection) ?? toMs;
    return toMs <= (deafSince.findLast((atMs) => atMs <= lost && lost - atMs < DEAF_MS) ?? Infinity);
  };
  return Math.max(-1, ...said.filter(isNoticed).map(({ index }) => index));
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
 * The words that are neither of an answer nor of `phrases`: those of a template, that is. A phrase may be cut off by
 * a lost connection, behind which the rest of it comes, or by the answer that comes meanwhile.
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

/** A phrase, and what may be left of it where the connection was lost in the middle. */
function endsOf(phrase: readonly string[]): readonly (readonly string[])[] {
  return phrase.map((_, from) => phrase.slice(from));
}

/** How many words from `at` on are `phrase`: all of it, or its beginning where the agent was cut off in it. */
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

/** Words as they are compared: without case and punctuation. */
export function plainWords(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
