/** One caller: asks one question after another and waits for the answers. */
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
import { createListener } from './listener.ts';
import type { Listener } from './listener.ts';
import { otherWords } from './hearing.ts';
import type { HeardWord } from './hearing.ts';
import type { CalledSystem } from './called-system.ts';

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
  /** Pause between the answer and the next question, unscaled. */
  readonly pauseMs: number;
}

/** A turn that was asked. */
export interface AskedTurn extends TurnPlan {
  /** Number of the turn within the call, from 1. */
  readonly number: number;
  /** When its final prompts were sent (`performance.now()`). More than one if the agent asked the caller to repeat. */
  readonly promptsAtMs: readonly number[];
  /** The exchanges that those prompts started. */
  readonly exchanges: readonly number[];
  /** Why the caller gave up the turn; absent if it was answered. */
  readonly problem?: string;
}

/** A call as the phone recorded it. */
export interface PhoneRecord {
  readonly plan: CallPlan;
  readonly callSid: CallSid;
  readonly turns: readonly AskedTurn[];
  readonly words: readonly HeardWord[];
  readonly exchanges: readonly Exchange[];
  readonly log: readonly LogEntry[];
  readonly summary: CallSummary;
}

/** A caller who hears nothing of an answer for this long gives up and asks the next question. */
export const PATIENCE_MS = 15_000;
/** Limit of the wait for a connection. Longer than the product waits for a lost connection. */
const CONNECTION_MS = 35_000;
const CHECK_MS = 100;
/** The caller asks a question at most this often. */
const MOST_TRIES = 4;

/** Makes the call. Failures of the call are in its record. */
export async function runCall(
  plan: CallPlan,
  { target, phrases }: Pick<CalledSystem, 'target' | 'phrases'>,
  onPlaced: (isConnected: () => boolean) => void,
): Promise<PhoneRecord> {
  const { seed, scale } = plan;
  const listener = createListener((chars) => (chars * 1_000 * scale) / WIRE_TIMING.charsPerSecond);
  const call = await placeCall({
    ...target,
    ...{ seed, timing: { scale } },
    onEvent: (event) => listener.onEvent(event),
  });
  onPlaced(() => listener.hasEnded || call.isConnected);
  const caller: Caller = { call, listener, phrases };
  await unlessPhoneFails(call.greeting());
  const turns: AskedTurn[] = [];
  for (const turn of plan.turns) {
    turns.push({ ...turn, number: turns.length + 1, ...(await ask(caller, turn)) });
    await sleep(turn.pauseMs * scale);
  }
  const summary = await call.hangUp();
  const { callSid, exchanges, log } = call;
  return { plan, callSid, turns, words: listener.words, exchanges, log, summary };
}

interface Caller {
  readonly call: PhoneCall;
  readonly listener: Listener;
  readonly phrases: readonly string[];
}

async function ask(
  caller: Caller,
  turn: TurnPlan,
): Promise<Pick<AskedTurn, 'promptsAtMs' | 'exchanges' | 'problem'>> {
  const promptsAtMs: number[] = [];
  const exchanges: number[] = [];
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    // A single partial result, at once: the time that people take to ask does not matter here.
    const options = { partials: [turn.question], waitForAnswer: false, timeoutMs: CONNECTION_MS };
    const exchange = await unlessPhoneFails(caller.call.say(turn.question, options));
    if (exchange instanceof PhoneError) {
      // The connection was lost while the caller was speaking, so the app did not receive the question.
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
  /** After a lost connection, the agent did not know the question and asked the caller to go on. */
  | { readonly kind: 'invited' }
  | { readonly kind: 'given up'; readonly problem: string };

/** Resolves when the answer is heard to its end, or when the caller gives up. */
function untilAnswered(
  { call, listener, phrases }: Caller,
  turn: TurnPlan,
  exchange: Exchange,
): Promise<End> {
  const before = listener.connections;
  const from = listener.words.length;
  const startMs = performance.now();
  const check = (): End | undefined => {
    const words = listener.words.slice(from);
    const real = words.filter(({ text }) => answerWordsIn(text).some(({ marker }) => marker === turn.marker));
    const hereWords = words.filter((word) => word.exchange === exchange.index);
    const [other] = otherWords(hereWords, phrases);
    const isSaid = exchange.closed && !call.isAgentSpeaking;
    if (isSaid && (real.length > 0 || other !== undefined)) return { kind: 'answered' };
    if (isSaid && words.some(({ connection }) => connection > before)) return { kind: 'invited' };
    if (listener.hasEnded) return { kind: 'given up', problem: 'the call ended' };
    const lastMs = (real.at(-1) ?? other)?.toMs ?? startMs;
    if (performance.now() - lastMs < PATIENCE_MS) return undefined;
    const problem = real.length > 0 ? 'the answer broke off' : `no answer within ${PATIENCE_MS / 1_000} s`;
    return { kind: 'given up', problem };
  };
  return listener.until(check, CHECK_MS);
}

async function unlessPhoneFails<T>(work: Promise<T>): Promise<T | PhoneError> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
    return error;
  }
}
