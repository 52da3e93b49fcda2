/** One planned call from its webhook to its end, and what the phone saw of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { placeCall } from '../src/phone/call.ts';
import type { PhoneCall } from '../src/phone/phone-call.ts';
import type { PhoneTiming } from '../src/phone/timing.ts';
import { PhoneError } from '../src/phone/waiting.ts';
import { answeredMs, lateTokens } from './call-log.ts';
import type { CallPlan, CallReport } from './phone-messages.ts';
import { turnsIn } from './turns.ts';

/** What caller and relay wait for on their own account. Sockets and servers are real at each pace. */
export const PACES: Readonly<Record<CallPlan['pace'] | 'brisk', Partial<PhoneTiming>>> = {
  /** As on the wire. */
  wire: {},
  /** Ten times life's speed: for what does not depend on how long people talk. */
  fast: { scale: 0.1 },
  /** The same, but for the time from the last guess to the final prompt, which is that of the wire. */
  brisk: { scale: 0.1, finalAfterMs: [3_500, 8_000] },
  /** As on the wire, but the relay connects at once, and its voice begins with the first token. */
  prompt: { connectMs: 0, firstAudioMs: 0, wordHoldMs: 0 },
};

/** What goes wrong with the call stands in its report. */
export async function runCall(plan: CallPlan): Promise<CallReport> {
  const { target, pace, startAt, to, seed, turns, hangUpAt } = plan;
  await until(startAt);
  const call = await placeCall({ ...target, to, seed, timing: PACES[pace] });
  const problems: string[] = [];
  try {
    await call.greeting();
    for (const index of turns.keys()) await speak(call, turns, index);
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
    problems.push(error.message);
  }
  await until(hangUpAt ?? 0);
  const summary = await call.hangUp();
  const answered = answeredMs(call.log);
  return {
    callSid: call.callSid,
    ...(answered === undefined ? {} : { answeredMs: answered }),
    turns: turnsIn(call),
    ...lateTokens(call.log),
    problems: [...problems, ...summary.problems, ...(summary.by === 'caller' ? [] : [summary.reason])],
  };
}

async function speak(call: PhoneCall, turns: CallPlan['turns'], index: number): Promise<void> {
  const turn = turns[index];
  if (turn === undefined) return;
  const { text, at, bargeInAfterMs, partials } = turn;
  await until(at ?? 0);
  const options = {
    ...(partials === undefined ? {} : { partials }),
    // Nobody waits for the end of an answer that is to be cut, nor for the last of a call that only cuts.
    waitForAnswer: (turns[index + 1] ?? turn).bargeInAfterMs === undefined,
  };
  if (bargeInAfterMs === undefined) await call.say(text, options);
  else await call.bargeIn(text, { ...options, afterMs: bargeInAfterMs });
}

async function until(epochMs: number): Promise<void> {
  const waitMs = epochMs - Date.now();
  if (waitMs > 0) await sleep(waitMs);
}
