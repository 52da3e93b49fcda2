/** Plays the script of a noisy call and records what the caller heard. */
import type { CallSid } from '../../src/contracts/ids.ts';
import { placeCall } from '../../src/phone/call.ts';
import type { Exchange } from '../../src/phone/exchange.ts';
import type { LogEntry } from '../../src/phone/log.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { talkPrinter } from '../../src/phone/print.ts';
import { runStep } from '../../src/phone/run-script.ts';
import type { ScriptStep } from '../../src/phone/script.ts';
import type { CallSummary } from '../../src/phone/summary.ts';
import { WIRE_TIMING } from '../../src/phone/timing.ts';
import { PhoneError } from '../../src/phone/waiting.ts';
import { ANSWER_WORDS, answerWordsIn } from '../answers.ts';
import type { HeardWord } from '../hearing.ts';
import { createListener } from '../listener.ts';
import type { Listener } from '../listener.ts';
import type { ChaosSystem } from '../system.ts';
import type { NoisyPlan } from './plan.ts';
import { idsIn } from './questions.ts';

/** A noisy call as the phone recorded it. */
export interface NoisyRecord {
  readonly plan: NoisyPlan;
  readonly callSid: CallSid;
  readonly words: readonly HeardWord[];
  readonly exchanges: readonly Exchange[];
  readonly log: readonly LogEntry[];
  readonly summary: CallSummary;
  /** The conversation with its times, for people to read. */
  readonly conversation: string;
  /** The app should have ended the call and did not. */
  readonly hadToHangUp: boolean;
}

/** A caller who hears nothing for this long no longer waits for the answer. */
const PATIENCE_MS = 8_000;
/** Longest wait for the app to end the call, after a goodbye or in silence. */
const ENDING_MS = 40_000;
const CHECK_MS = 50;

/** Makes the call. Failures of the call are in its record. */
export async function runNoisyCall(
  plan: NoisyPlan,
  { target }: Pick<ChaosSystem, 'target'>,
  scale: number,
): Promise<NoisyRecord> {
  let conversation = '';
  const print = talkPrinter((text) => (conversation += text));
  const listener = createListener((chars) => (chars * 1_000 * scale) / WIRE_TIMING.charsPerSecond);
  const call = await placeCall({
    ...target,
    ...{ seed: plan.phoneSeed, timing: { scale } },
    onEvent: (event) => {
      listener.onEvent(event);
      print(event);
    },
  });
  for (const step of plan.steps) {
    if (listener.hasEnded) break;
    if ('listen' in step) await untilAnswered(call, listener);
    await tryStep(call, step, scale);
  }
  const overMs = performance.now() + ENDING_MS;
  await listener.until(() => listener.hasEnded || performance.now() > overMs || undefined, CHECK_MS);
  const hadToHangUp = !listener.hasEnded;
  const summary = await call.hangUp();
  const { callSid, exchanges, log } = call;
  return { plan, callSid, words: listener.words, exchanges, log, summary, conversation, hadToHangUp };
}

/** Runs a step. What cannot be done at this moment is left out: the answer may have ended before a cough in its middle. */
async function tryStep(call: PhoneCall, step: ScriptStep, scale: number): Promise<void> {
  try {
    await runStep(call, step, { scale, waitForAnswer: false });
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
  }
}

/** Resolves when the answers to all questions so far are complete, or when nothing more is heard of them. */
async function untilAnswered(call: PhoneCall, listener: Listener): Promise<void> {
  const startMs = performance.now();
  await listener.until(() => {
    if (listener.hasEnded) return true;
    const lastMs = Math.max(startMs, listener.words.at(-1)?.toMs ?? 0);
    if (performance.now() - lastMs > PATIENCE_MS) return true;
    return isAnswered(call.exchanges, listener.words) && !call.isAgentSpeaking ? true : undefined;
  }, CHECK_MS);
}

function isAnswered(exchanges: readonly Exchange[], words: readonly HeardWord[]): boolean {
  const heard = words.flatMap(({ text }) => answerWordsIn(text));
  const last = exchanges.findLast(({ caller = '' }) => idsIn(caller).length > 0);
  const isComplete = (id: string): boolean =>
    heard.some(({ marker, index }) => marker === id && index === ANSWER_WORDS - 1);
  return idsIn(last?.caller ?? '').every(isComplete);
}
