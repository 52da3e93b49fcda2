/** Judges a noisy call by the phone's record. */
import { ANSWER_WORDS, answerWordsIn, clauseOf } from '../answers.ts';
import type { HeardWord } from '../hearing.ts';
import type { NoisyRecord } from './caller.ts';
import { GOODBYE, idsIn, isSorry } from './questions.ts';
import { longestSilence, waitWithin } from './timeline.ts';
import type { Timeline } from './timeline.ts';

export const KINDS = [
  'unanswered',
  'twice',
  'late',
  'deadAir',
  'answeredNoise',
  'afterGoodbye',
  'open',
  'heardOffByMore',
] as const;

/** An invariant that a call has broken. */
export interface Finding {
  readonly kind: (typeof KINDS)[number];
  readonly detail: string;
}

export interface Verdict {
  readonly findings: readonly Finding[];
  readonly deadAirMs: number;
  readonly waitMs: number;
}

/** While words are owed. Fillers do not count as words. */
export const WAIT_MS = 4_000;
/** Beyond the agent's `silenceMs`. */
const DEAD_AIR_MARGIN_MS = 2_000;
/** Without a final prompt, the last partial one counts as said this long after the caller's last sound. */
const NO_FINAL_MS = 2_000;

/**
 * A question that follows another one this soon may get one answer with it (`continuationMs`, and the way to the gateway). That
 * answer begins anew, also with what it has to say about the first question.
 */
const JOINT_MS = 2_500;
/** Only if the caller has heard at most three words of the first answer, as far as the relay has reported, and the clause in play. */
const JOINT_CLAUSES = 2;

/** A question of the caller. */
interface Asked {
  readonly id: string;
  /** From then on the answer is owed. */
  readonly saidAtMs: number;
}

interface AnswerWord extends HeardWord {
  readonly marker: string;
  readonly index: number;
}

/** Judges the call. `silenceMs`: of the agent. */
export function judgeNoisyCall(record: NoisyRecord, timeline: Timeline, silenceMs: number): Verdict {
  const findings: Finding[] = [];
  const find = (kind: Finding['kind'], detail: string): void => void findings.push({ kind, detail });
  const answers = answerWords(record.words);
  const asked = questionsOf(record, timeline);
  const waits = asked.map((question) => judgeQuestion({ question, asked, answers, record, timeline }, find));
  const waitMs = Math.round(Math.max(0, ...waits));
  if (waitMs > WAIT_MS) find('late', `waited ${waitMs} ms for words that were owed`);
  const sounds = [...timeline.voice, ...record.words];
  const deadAirMs = Math.round(longestSilence(sounds, timeline));
  if (deadAirMs > silenceMs + DEAD_AIR_MARGIN_MS) find('deadAir', `heard nothing for ${deadAirMs} ms`);
  const all = record.words.map(({ text }) => text).join('');
  if (isSorry(all)) find('answeredNoise', 'the agent answered something that asked for nothing');
  const [, after = ''] = all.split(GOODBYE);
  if (after.trim() !== '') find('afterGoodbye', `said after the goodbye: ${after.trim()}`);
  if (record.hadToHangUp) find('open', 'the agent did not end the call');
  return { findings, deadAirMs, waitMs };
}

function answerWords(words: readonly HeardWord[]): readonly AnswerWord[] {
  return words.flatMap((word) => answerWordsIn(word.text).map((said) => ({ ...word, ...said })));
}

function questionsOf({ exchanges }: NoisyRecord, { finals }: Timeline): readonly Asked[] {
  return exchanges.flatMap(({ caller = '', promptAtMs = 0 }) => {
    const saidAtMs = finals.has(caller) ? promptAtMs : promptAtMs + NO_FINAL_MS;
    return idsIn(caller).map((id) => ({ id, saidAtMs }));
  });
}

interface Case {
  readonly question: Asked;
  readonly asked: readonly Asked[];
  readonly answers: readonly AnswerWord[];
  readonly record: NoisyRecord;
  readonly timeline: Timeline;
}

/** Returns the longest time that the caller waited for words of the answer. */
function judgeQuestion(
  { question, asked, answers, record, timeline }: Case,
  find: (kind: Finding['kind'], detail: string) => void,
): number {
  const { id, saidAtMs } = question;
  const own = answers.filter(({ marker }) => marker === id);
  const isCutOff = record.plan.ending === 'cut-off' && question === asked.at(-1);
  const [first] = own;
  if (first === undefined) {
    if (!isCutOff) find('unanswered', `no answer about ${id}`);
    return 0;
  }
  const path = own.map(({ index }) => index + 1).join(' ');
  if (repeats(own, (word) => isJoint(word, question, asked)))
    find('twice', `the answer about ${id} was said again: words ${path}`);
  if (skips(own)) find('unanswered', `words of the answer about ${id} are missing: words ${path}`);
  const lastMs = own.at(-1)?.toMs ?? 0;
  // A caller who asks the next question wants no more of the answer. What was asked with it in one breath has its own.
  const isSuperseded = asked.some((other) => other.saidAtMs > Math.max(saidAtMs, first.fromMs));
  const isComplete = own.some(({ index }) => index === ANSWER_WORDS - 1);
  if (!isComplete && !isSuperseded && !isCutOff)
    find('unanswered', `the answer about ${id} broke off: words ${path}`);
  const begun = answers.filter(({ fromMs }) => fromMs >= saidAtMs && fromMs <= lastMs);
  const breaks = [saidAtMs, ...begun.map(({ toMs }) => toMs)];
  return Math.max(
    ...begun.map((word, at) => waitWithin(timeline.voice, { fromMs: breaks[at] ?? 0, toMs: word.fromMs })),
  );
}

/** Whether `word` begins an answer to `question` and to another one right behind it. */
function isJoint({ index, fromMs }: AnswerWord, question: Asked, asked: readonly Asked[]): boolean {
  const before = asked.filter(({ saidAtMs }) => saidAtMs <= fromMs);
  const [first, second] = [before.at(-2), before.at(-1)];
  if (index > 0 || first === undefined || second === undefined || second === question) return false;
  return second.saidAtMs - first.saidAtMs <= JOINT_MS;
}

/**
 * Whether more was said again than the clause that a noise or a lost connection has broken off, or than the beginning that a joint
 * answer replaces.
 */
function repeats(words: readonly AnswerWord[], beginsJointly: (word: AnswerWord) => boolean): boolean {
  let reached = -1;
  return words.some((word, at) => {
    const { index } = word;
    const isNext = index === (words[at - 1]?.index ?? -1) + 1;
    const isBack = !isNext && index <= reached && clauseOf(index) < clauseOf(reached);
    const isExcused = clauseOf(reached) < JOINT_CLAUSES && beginsJointly(word);
    // What comes after a joint beginning is judged like a first answer.
    reached = isBack && isExcused ? index : Math.max(reached, index);
    return isBack && !isExcused;
  });
}

function skips(words: readonly AnswerWord[]): boolean {
  let reached = -1;
  return words.some(({ index }) => {
    const isSkipped = index > reached + 1;
    reached = Math.max(reached, index);
    return isSkipped;
  });
}
