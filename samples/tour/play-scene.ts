/** Plays a scene of the tour: a call, and what goes wrong in it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { placeCall } from '../../src/phone/call.ts';
import type { PhoneEvent } from '../../src/phone/events.ts';
import { newCallSid } from '../../src/phone/identity.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { talkPrinter } from '../../src/phone/print.ts';
import { interrupts, runStep } from '../../src/phone/run-script.ts';
import { PhoneError } from '../../src/phone/waiting.ts';
import { phoneTarget } from '../../src/start/phone-target.ts';
import type { System } from '../../src/start/system.ts';
import type { Scene } from './scene.ts';

export interface SceneOptions {
  readonly system: System;
  readonly write: (text: string) => void;
  /** Time scale of the call; 0.1 is ten times real speed. */
  readonly scale: number;
  /** Switches the model off, and on again. */
  readonly switchModel: (isOn: boolean) => void;
}

type Fault = NonNullable<Scene['fault']>;

/** A stopped database comes back after this time. */
const DATABASE_MS = 5_000;
const KILL_EVERY_MS = 50;
const READY_MS = 60_000;
const POLL_MS = 100;
/** Longest wait for the rest of an answer after a noise. */
const REST_MS = 8_000;
/** Longest wait for the end of a call that the agent or a person ends. */
const ENDING_MS = 60_000;
const TALK_MS = 1_500;

/** Plays the scene. Returns what went wrong in it, one line each. */
export async function playScene(scene: Scene, options: SceneOptions): Promise<readonly string[]> {
  const { system, write, scale } = options;
  const callSid = newCallSid();
  write(`   happens    ${scene.happens}\n`);
  write(`   look at    ${system.addresses.gateway}/dashboard/calls/${callSid}\n`);
  write(`              ${scene.look}\n\n`);
  await untilReady(system.addresses.gateway);
  const print = talkPrinter(write);
  const call = await placeCall({
    ...phoneTarget(system),
    connectTo: system.addresses.gateway,
    callSid,
    // A gateway that is killed needs longer to be back while its standby process is still loading.
    timing: { scale, retryMs: 5_000 },
    ...(scene.dials === undefined ? {} : { dials: () => ({ kind: 'person', talkMs: TALK_MS }) }),
    onEvent: print,
  });
  const failures: string[] = [];
  try {
    await call.greeting();
    await runSteps(call, scene, { ...options, print });
    if (isLeft(scene)) await endsWithin(call, ENDING_MS);
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
    failures.push(error.message);
  } finally {
    options.switchModel(true);
  }
  const summary = await call.hangUp();
  const silent = call.exchanges.filter(({ heard, interrupted }) => heard.trim() === '' && !interrupted);
  return [
    ...failures,
    ...summary.problems,
    ...silent.map(({ caller = '' }) => `no answer to: ${caller}`),
  ].map((line) => `${scene.title}: ${line}`);
}

/** Whether the other side ends the call. */
function isLeft({ steps }: Scene): boolean {
  const last = steps.at(-1);
  return last !== undefined && 'say' in last && 'waitForAnswer' in last.say && !last.say.waitForAnswer;
}

async function endsWithin(call: PhoneCall, ms: number): Promise<void> {
  const waited = new AbortController();
  const late = sleep(ms, 'late', { signal: waited.signal }).catch(() => 'ended');
  const first = await Promise.race([call.ended.then(() => 'ended'), late]);
  waited.abort();
  if (first === 'late') throw new PhoneError('timeout', 'the agent did not end the call');
}

type Playing = SceneOptions & { readonly print: (event: PhoneEvent) => void };

async function runSteps(call: PhoneCall, { steps, fault }: Scene, playing: Playing): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const here = fault?.at === index + 1 ? fault : undefined;
    if (here !== undefined && here.afterWords === undefined) cause(here, playing);
    const waitForAnswer = here?.afterWords === undefined && !interrupts(steps[index + 1]);
    await runStep(call, step, { scale: playing.scale, waitForAnswer });
    if ('cough' in step) await untilGoneOn(call);
    if (here?.afterWords === undefined) continue;
    await call.heard(here.afterWords);
    const connection = await call.connected();
    cause(here, playing);
    if (here.what === 'gateway') await call.connected(connection + 1);
    await call.answer();
  }
}

/** What the scene before has killed is back. */
async function untilReady(gateway: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    const response = await fetch(`${gateway}/health/ready`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok === true) return;
    await sleep(POLL_MS);
  }
}

/** The agent goes on by itself after a noise. */
async function untilGoneOn(call: PhoneCall): Promise<void> {
  const deadline = Date.now() + REST_MS;
  const until = async (isSpeaking: boolean) => {
    while (call.isAgentSpeaking !== isSpeaking && call.isConnected && Date.now() < deadline)
      await sleep(POLL_MS);
  };
  await until(true);
  await until(false);
}

/** Lets something go wrong, and says so in the conversation. */
function cause({ what }: Fault, { system, switchModel, print }: Playing): void {
  switch (what) {
    case 'model':
      switchModel(false);
      print({ type: 'problem', text: 'the model answers with errors from now on' });
      break;
    case 'worker':
    case 'gateway':
      print({ type: 'problem', text: `the ${what} is killed (pid ${String(system.pidOf(what))})` });
      system.kill(what, 'SIGKILL');
      break;
    case 'database':
      print({ type: 'problem', text: `the database is killed for ${DATABASE_MS / 1_000} s` });
      void keepDown(system);
  }
}

async function keepDown(system: System): Promise<void> {
  const until = Date.now() + DATABASE_MS;
  while (Date.now() < until) {
    system.kill('postgres', 'SIGKILL');
    await sleep(KILL_EVERY_MS);
  }
}
