/** Plays one conversation on a simulated telephone. */
import type { CallSid } from '../../src/contracts/ids.ts';
import { placeCall } from '../../src/phone/call.ts';
import type { Exchange } from '../../src/phone/exchange.ts';
import type { PhoneCall, PhoneOptions } from '../../src/phone/phone-call.ts';
import { talkPrinter } from '../../src/phone/print.ts';
import { interrupts, runStep } from '../../src/phone/run-script.ts';
import type { CallSummary } from '../../src/phone/summary.ts';
import { PhoneError } from '../../src/phone/waiting.ts';
import type { Conversation } from './conversation.ts';

/** A conversation as the caller had it. */
export interface Played {
  readonly callSid: CallSid;
  readonly exchanges: readonly Exchange[];
  readonly summary: CallSummary;
  /** With its times, for people to read. */
  readonly talk: string;
  /** What the caller could not do. */
  readonly failures: readonly string[];
}

export interface PlayOptions {
  readonly target: Pick<PhoneOptions, 'webhookUrl' | 'statusCallbackUrl' | 'authToken'>;
  /** Time scale of caller and relay. Limits of the product are not scaled. */
  readonly scale: number;
  readonly seed: number;
}

/** So many questions of the agent are answered after each step: more would be a circle. */
const ANSWERS = 3;
const TALK_MS = 500;
/** Longest wait for the agent to end the call: three silences of `silenceMs` and a goodbye, on a slow machine. */
const ENDING_MS = 120_000;

/** Makes the call and hangs up, unless the agent is to do so. */
export async function play(
  conversation: Conversation,
  { target, scale, seed }: PlayOptions,
): Promise<Played> {
  let talk = '';
  const { dials, expect } = conversation;
  const call = await placeCall({
    ...target,
    seed,
    timing: { scale, retryMs: 2_000 },
    ...(dials === undefined ? {} : { dials: () => ({ kind: dials, talkMs: TALK_MS }) }),
    onEvent: talkPrinter((text) => (talk += text)),
  });
  const failures: string[] = [];
  try {
    await runSteps(call, conversation, scale);
    if (expect.endedBy === 'agent' && !(await endsWithin(call, ENDING_MS)))
      failures.push('the agent did not end the call');
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
    failures.push(error.message);
  }
  const summary = await call.hangUp();
  return { callSid: call.callSid, exchanges: call.exchanges, summary, talk, failures };
}

async function runSteps(call: PhoneCall, { steps, answers }: Conversation, scale: number): Promise<void> {
  if (!interrupts(steps[0])) await call.greeting();
  for (const [index, step] of steps.entries()) {
    const waitForAnswer = !interrupts(steps[index + 1]);
    await runStep(call, step, { scale, waitForAnswer });
    if (waitForAnswer) await answerQuestions(call, answers);
  }
}

async function answerQuestions(call: PhoneCall, answers: Conversation['answers']): Promise<void> {
  for (let count = 0; count < ANSWERS && call.isConnected && !call.isAgentSpeaking; count++) {
    const { heard = '', interrupted = false } = call.exchanges.at(-1) ?? {};
    const found = interrupted ? undefined : answers.find(({ when }) => when.test(heard));
    if (found === undefined) return;
    await call.say(found.say);
  }
}

async function endsWithin(call: PhoneCall, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const hasEnded = await Promise.race([call.ended.then(() => true), late]);
  clearTimeout(timer);
  return hasEnded;
}
