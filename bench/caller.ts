/** Makes one planned call, from its webhook to its end, and reports what the phone measured. */
import { setTimeout as sleep } from 'node:timers/promises';
import { placeCall } from '../src/phone/call.ts';
import type { PhoneCall } from '../src/phone/phone-call.ts';
import type { PhoneTiming } from '../src/phone/timing.ts';
import { PhoneError } from '../src/phone/waiting.ts';
import { answeredMs, lateTokens } from './call-log.ts';
import type { CallPlan, CallReport } from './phone-messages.ts';
import { turnsIn } from './turns.ts';

/** How long the simulated caller and relay take. Sockets and servers run in real time at every pace. */
export const PACES: Readonly<Record<CallPlan['pace'] | 'brisk', Partial<PhoneTiming>>> = {
  /** As observed on live calls. */
  wire: {},
  /** Ten times faster, for measurements that do not depend on how long people talk. */
  fast: { scale: 0.1 },
  /** Ten times faster, except the time from the last word to the final prompt, which stays at 350 to 800 ms. */
  brisk: { scale: 0.1, finalAfterMs: [3_500, 8_000] },
  /** As on live calls, but the relay connects immediately and begins to speak at the first token. */
  prompt: { connectMs: 0, firstAudioMs: 0, wordHoldMs: 0 },
};

/** Makes the call. Errors of the phone do not reject; they are listed in `problems` of the report. */
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
    // Do not wait for the end of an answer that the next turn interrupts, nor after the last turn if it is an interrupt.
    waitForAnswer: (turns[index + 1] ?? turn).bargeInAfterMs === undefined,
  };
  if (bargeInAfterMs === undefined) await call.say(text, options);
  else await call.bargeIn(text, { ...options, afterMs: bargeInAfterMs });
}

async function until(epochMs: number): Promise<void> {
  const waitMs = epochMs - Date.now();
  if (waitMs > 0) await sleep(waitMs);
}
