/** One caller: asks one question after the other and gives the agent time to answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallSid } from '../src/contracts/ids.ts';
import { placeCall } from '../src/phone/call.ts';
import type { Exchange } from '../src/phone/exchange.ts';
import type { LogEntry } from '../src/phone/log.ts';
import type { PhoneCall } from '../src/phone/phone-call.ts';
import type { CallSummary } from '../src/phone/summary.ts';
import { WIRE_TIMING } from '../src/phone/timing.ts';
import { PhoneError } from '../src/phone/waiting.ts';
import { answerWordsIn } from './answers.ts';
import { createCallerInput } from './ear.ts';
import type { Ear } from './ear.ts';
import { otherWords } from './hearing.ts';
import type { HeardWord } from './hearing.ts';
import type { ChaosSystem } from './system.ts';

export interface CallPlan {
  readonly number: number;
  readonly seed: number;
  readonly startMs: number;
  readonly scale: number;
  readonly turns: readonly TurnPlan[];
}

export interface TurnPlan {
  readonly marker: string;
  readonly question: string;
  /** Between the answer and the next question. */
  readonly pauseMs: number;
}

/** A turn as it went. */
export interface AskedTurn extends TurnPlan {
  /** From 1. */
  readonly number: number;
  /** Final prompts that were sent for it, `performance.now()`: more than one where the agent asked for the words again. */
  readonly promptsAtMs: readonly number[];
  /** The exchanges that those prompts began. */
  readonly exchanges: readonly number[];
  /** Why the caller went on without an answer. */
  readonly problem?: string;
}

/** A call as the phone has recorded it. */
export interface CallRecord {
  readonly plan: CallPlan;
  readonly callSid: CallSid;
  readonly turns: readonly AskedTurn[];
  readonly words: readonly HeardWord[];
  readonly exchanges: readonly Exchange[];
  readonly log: readonly LogEntry[];
  readonly summary: CallSummary;
}

/** A caller who has heard nothing of an answer for this long gives it up and asks something else. */
export const PATIENCE_MS = 15_000;
/** Longer than the product waits for a lost connection to come back. */
const CONNECTION_MS = 35_000;
const LOOK_MS = 100;
/** A call whose agent says "we were cut off" this often to one question is broken. */
const MOST_TRIES = 4;

/** Makes the call; whatever goes wrong stands in its record. */
export async function runCall(
  plan: CallPlan,
  { target, phrases }: Pick<ChaosSystem, 'target' | 'phrases'>,
  onPlaced: (isConnected: () => boolean) => void,
): Promise<CallRecord> {
  const { seed, scale } = plan;
  const ear = createCallerInput((chars) => (chars * 1_000 * scale) / WIRE_TIMING.charsPerSecond);
  const call = await placeCall({
    ...target,
    ...{ seed, timing: { scale } },
    onEvent: (event) => ear.onEvent(event),
  });
  onPlaced(() => ear.hasEnded || call.isConnected);
  const caller: Caller = { call, ear, phrases };
  await unlessPhoneFails(call.greeting());
  const turns: AskedTurn[] = [];
  for (const turn of plan.turns) {
    turns.push({ ...turn, number: turns.length + 1, ...(await ask(caller, turn)) });
    await sleep(turn.pauseMs * scale);
  }
  const summary = await call.hangUp();
  const { callSid, exchanges, log } = call;
  return { plan, callSid, turns, words: ear.words, exchanges, log, summary };
}

interface Caller {
  readonly call: PhoneCall;
  readonly ear: Ear;
  readonly phrases: readonly string[];
}

async function ask(
  caller: Caller,
  turn: TurnPlan,
): Promise<Pick<AskedTurn, 'promptsAtMs' | 'exchanges' | 'problem'>> {
  const promptsAtMs: number[] = [];
  const exchanges: number[] = [];
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    // One guess of the recogniser, at once: how long people take to ask is of no interest here.
    const options = { partials: [turn.question], waitForAnswer: false, timeoutMs: CONNECTION_MS };
    const exchange = await unlessPhoneFails(caller.call.say(turn.question, options));
    if (exchange instanceof PhoneError) {
      // The line broke while the caller was speaking: nobody has heard the question.
      if (exchange.kind === 'lost') continue;
      return { promptsAtMs, exchanges, problem: exchange.message };
    }
    promptsAtMs.push(exchange.promptAtMs ?? performance.now());
    exchanges.push(exchange.index);
    const end = await untilAnswered(caller, turn, exchange);
    if (end.kind === 'answered') return { promptsAtMs, exchanges };
    if (end.kind === 'given up') return { promptsAtMs, exchanges, problem: end.problem };
  }
  return { promptsAtMs, exchanges, problem: `asked ${MOST_TRIES} times` };
}

type End =
  | { readonly kind: 'answered' }
  /** After a lost connection the agent knows nothing of the question: it asks the caller to go on. */
  | { readonly kind: 'invited' }
  | { readonly kind: 'given up'; readonly problem: string };

/** Resolves when the answer has been heard to its end, or will not be. */
function untilAnswered({ call, ear, phrases }: Caller, turn: TurnPlan, exchange: Exchange): Promise<End> {
  const before = ear.connections;
  const from = ear.words.length;
  const startMs = performance.now();
  const look = (): End | undefined => {
    const words = ear.words.slice(from);
    const real = words.filter(({ text }) => answerWordsIn(text).some(({ marker }) => marker === turn.marker));
    const hereWords = words.filter((word) => word.exchange === exchange.index);
    const [other] = otherWords(hereWords, phrases);
    const isSaid = exchange.closed && !call.isAgentSpeaking;
    if (isSaid && (real.length > 0 || other !== undefined)) return { kind: 'answered' };
    if (isSaid && words.some(({ connection }) => connection > before)) return { kind: 'invited' };
    if (ear.hasEnded) return { kind: 'given up', problem: 'the call ended' };
    const lastMs = (real.at(-1) ?? other)?.toMs ?? startMs;
    if (performance.now() - lastMs < PATIENCE_MS) return undefined;
    const problem = real.length > 0 ? 'the answer broke off' : `no answer within ${PATIENCE_MS / 1_000} s`;
    return { kind: 'given up', problem };
  };
  return ear.until(look, LOOK_MS);
}

async function unlessPhoneFails<T>(work: Promise<T>): Promise<T | PhoneError> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
    return error;
  }
}
