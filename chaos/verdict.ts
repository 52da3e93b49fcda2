/** Judges the turns of a call by the phone's record. */
import { answerWordsIn } from './answers.ts';
import { PATIENCE_MS } from './caller.ts';
import type { AskedTurn, PhoneRecord } from './caller.ts';
import type { Finding } from './findings.ts';
import { hearAnswer, otherWords } from './hearing.ts';
import type { HeardWord } from './hearing.ts';
import type { SentWord } from './balancer.ts';

/** Limit of the wait for the first words of an answer, in all scenarios. */
export const IN_TIME_MS = 5_000;

export interface TurnVerdict {
  readonly callSid: string;
  readonly turn: number;
  readonly marker: string;
  /** From the last final prompt to the first sound of the answer; absent if there was no answer. */
  readonly waitMs?: number;
  /** The longest silence within the answer. */
  readonly gapMs: number;
}

export interface CallVerdict {
  readonly turns: readonly TurnVerdict[];
  readonly findings: readonly Finding[];
}

export interface CallFacts {
  readonly phrases: readonly string[];
  readonly greeting: string;
  /** The words that the gateways sent, as recorded by the balancer. */
  readonly sent: readonly SentWord[];
  /** Moments after which a paused gateway did not report what was heard (`performance.now()`). */
  readonly unreportedSince: readonly number[];
}

/** Judges a call by what its caller heard. */
export function judgeCall(record: PhoneRecord, facts: CallFacts): CallVerdict {
  const findings: Finding[] = [];
  const turns = record.turns.map((turn) =>
    judgeTurn(record, turn, facts, (finding) => findings.push(finding)),
  );
  const greetings = record.exchanges.reduce(
    (sum, { planned }) => sum + planned.split(facts.greeting).length - 1,
    0,
  );
  if (greetings > 1) {
    const detail = `greeted ${greetings} times`;
    findings.push({ kind: 'greetedAgain', count: greetings - 1, callSid: record.callSid, detail });
  }
  const own = new Set(record.turns.map(({ marker }) => marker));
  const foreign = record.words
    .flatMap(({ text }) => answerWordsIn(text))
    .filter(({ marker }) => !own.has(marker));
  if (foreign.length > 0) {
    const detail = `heard ${foreign.length} words of another call's answer`;
    findings.push({ kind: 'foreign', count: foreign.length, callSid: record.callSid, detail });
  }
  return { turns, findings };
}

function judgeTurn(
  record: PhoneRecord,
  turn: AskedTurn,
  { phrases, sent, unreportedSince }: CallFacts,
  report: (finding: Finding) => void,
): TurnVerdict {
  const place = { callSid: record.callSid, turn: turn.number };
  const find = (kind: Finding['kind'], count: number, detail: string): void => {
    if (count > 0) report({ kind, count, ...place, detail });
  };
  const answer = hearAnswer(record.words, turn.marker, unreportedSince);
  const spoken = record.words.filter(({ exchange }) => turn.exchanges.includes(exchange));
  const others = otherWords(spoken, phrases);
  const askedAtMs = turn.promptsAtMs.at(-1);
  const firstFromMs = Math.min(answer.firstFromMs ?? Infinity, others[0]?.fromMs ?? Infinity);
  // An answer does not count if the caller had already given up and asked the next question.
  const isAnswered = askedAtMs !== undefined && firstFromMs - askedAtMs <= PATIENCE_MS;
  const waitMs = isAnswered ? Math.max(0, firstFromMs - askedAtMs) : undefined;
  if (waitMs === undefined) find('lost', 1, turn.problem ?? 'no answer');
  else if (waitMs > IN_TIME_MS) find('late', 1, `first words after ${Math.round(waitMs)} ms`);
  find('repeated', answer.repeated, `clauses heard again: ${answer.path}`);
  find('repeatedClauses', answer.repeatedClauses, `said again after a reconnect: ${answer.path}`);
  if (waitMs !== undefined) {
    const kind = answer.firstFromMs === undefined ? 'byTemplate' : 'addedWords';
    find(kind, others.length === 0 ? 0 : 1, `heard: ${textOf(others)}`);
    find('dropped', answer.dropped, `clauses not heard: ${answer.path}`);
  }
  find('askedAgain', Math.max(0, turn.promptsAtMs.length - 1), 'the agent asked the caller to repeat');
  const isByTwo = spokenByTwo(sent.filter(({ marker }) => marker === turn.marker));
  find('twoSpeakers', isByTwo ? 1 : 0, 'an older connection went on speaking after a newer one had begun');
  return {
    ...place,
    marker: turn.marker,
    ...(waitMs === undefined ? {} : { waitMs }),
    gapMs: answer.longestGapMs,
  };
}

function textOf(words: readonly HeardWord[]): string {
  return words.map(({ text }) => text.trim()).join(' ');
}

function spokenByTwo(sent: readonly SentWord[]): boolean {
  const newest = Math.max(...sent.map(({ connection }) => connection));
  const begunAtMs = sent.find(({ connection }) => connection === newest)?.atMs ?? Infinity;
  return sent.some(({ connection, atMs }) => connection < newest && atMs > begunAtMs);
}
