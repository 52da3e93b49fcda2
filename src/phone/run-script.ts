/** Runs the steps of a call script on a simulated call. */
import type { Exchange } from './exchange.ts';
import type { PhoneCall } from './phone-call.ts';
import type { ScriptStep } from './script.ts';
import type { CallSummary } from './summary.ts';
import { PhoneError } from './waiting.ts';

/** Steps that do not wait until the answer to the step before them is finished. */
const INTERRUPTING: ReadonlySet<string> = new Set(
  'bargeIn press drop cough noise hum echo voicemail closeNormally webhookAgain'.split(' '),
);
const LISTEN_EVERY_MS = 20;

export interface RunOptions {
  /** Scales the `wait` steps of the script, as `timing.scale` scales the phone. Default: 1. */
  readonly scale?: number;
  /** Limit of the wait for an answer, real time. */
  readonly timeoutMs?: number;
  readonly onStep?: (step: ScriptStep, number: number) => void;
}

export interface ScriptOutcome {
  readonly summary: CallSummary;
  /** One line per failed step. A failed step ends the script. */
  readonly failures: readonly string[];
}

/**
 * Runs the steps of a script on a call and hangs up. Waits for the greeting first if there is one. Waits for the answer
 * to each step before the next step, unless the next step interrupts it.
 */
export async function runScript(
  call: PhoneCall,
  steps: readonly ScriptStep[],
  options: RunOptions = {},
): Promise<ScriptOutcome> {
  const failures: string[] = [];
  let number = 0;
  try {
    if (!interrupts(steps[0]) && hasGreeting(call)) await call.greeting(options.timeoutMs);
    for (const [index, step] of steps.entries()) {
      number = index + 1;
      options.onStep?.(step, number);
      await runStep(call, step, { ...options, waitForAnswer: !interrupts(steps[index + 1]) });
    }
  } catch (error: unknown) {
    if (!(error instanceof PhoneError)) throw error;
    failures.push(`${number === 0 ? 'greeting' : `step ${number}`}: ${error.message}`);
  }
  return { summary: await call.hangUp(), failures };
}

export interface StepOptions extends Pick<RunOptions, 'scale' | 'timeoutMs'> {
  /** Whether the step ends with the answer to it. */
  readonly waitForAnswer: boolean;
}

/** Runs one step. Rejects with `PhoneError`. */
export async function runStep(call: PhoneCall, step: ScriptStep, options: StepOptions): Promise<void> {
  const { timeoutMs, scale = 1, waitForAnswer } = options;
  const answer = { waitForAnswer, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  if ('say' in step) await call.say(step.say.text, { ...answer, ...step.say });
  else if ('bargeIn' in step) await call.bargeIn(step.bargeIn.text, { ...answer, ...step.bargeIn });
  else if ('hesitate' in step) {
    const { text, more, pauseMs } = step.hesitate;
    await call.say(`${text} ${more}`, { ...answer, pause: { after: text, ms: pauseMs } });
  } else if ('halves' in step) await call.saySplit(step.halves, answer);
  else if ('stalePartial' in step) await call.say(step.stalePartial, { ...answer, flaw: 'stale-partial' });
  else if ('noFinal' in step) await call.say(step.noFinal, { ...answer, flaw: 'no-final' });
  else if ('voicemail' in step) await sayAnyhow(call, step.voicemail);
  else if ('press' in step) await press(call, step.press, options);
  else if ('wait' in step) await pause(call, step.wait * scale);
  else if ('listen' in step) await listen(call, step.listen * scale);
  else if ('hangUp' in step) await call.hangUp();
  else await disturb(call, step, options);
}

type Disturbance = Extract<
  ScriptStep,
  | { readonly cough: unknown }
  | { readonly noise: unknown }
  | { readonly hum: unknown }
  | { readonly echo: unknown }
  | { readonly drop: unknown }
  | { readonly closeNormally: unknown }
  | { readonly webhookAgain: unknown }
>;

/** Runs a step that asks for nothing. Then waits for the rest of the current answer. */
async function disturb(call: PhoneCall, step: Disturbance, options: StepOptions): Promise<void> {
  if ('drop' in step) return reconnect(call, () => call.dropSocket(), options, step.drop.afterWords);
  if ('closeNormally' in step) return reconnect(call, () => call.closeSocket(), options);
  if ('webhookAgain' in step) return reconnect(call, () => call.requestWebhookAgain(), options);
  const [{ afterWords = 0 } = {}] = Object.values<{ readonly afterWords?: number }>(step);
  if (afterWords > 0) await call.heard(afterWords, options.timeoutMs);
  const wasSpeaking = call.isAgentSpeaking;
  if ('cough' in step) await call.makeNoise();
  else if ('noise' in step) await call.makeNoise(step.noise);
  else await sayAnyhow(call, 'hum' in step ? step.hum.text : lastWords(call, step.echo.words));
  if (options.waitForAnswer && wasSpeaking) await call.answer(options.timeoutMs);
}

/** Speaks at once, whether or not the agent speaks, and waits for no answer. */
async function sayAnyhow(call: PhoneCall, text: string): Promise<void> {
  const options = { waitForAnswer: false } as const;
  if (call.isAgentSpeaking) await call.bargeIn(text, { ...options, afterWords: 0 });
  else await call.say(text, options);
}

function lastWords(call: PhoneCall, count: number): string {
  const heard = call.exchanges.findLast((exchange) => exchange.heard !== '')?.heard ?? '';
  return heard.trim().split(/\s+/u).slice(-count).join(' ');
}

/** Waits until the agent has been silent for `ms`, or until the call ends. */
async function listen(call: PhoneCall, ms: number): Promise<void> {
  const ended = new AbortController();
  void call.ended.then(() => ended.abort());
  let silentSinceMs = performance.now();
  while (!ended.signal.aborted && performance.now() - silentSinceMs < ms) {
    await pause(call, LISTEN_EVERY_MS);
    if (call.isAgentSpeaking || !call.isConnected) silentSinceMs = performance.now();
  }
}

async function press(call: PhoneCall, keys: string, options: StepOptions): Promise<void> {
  await call.press(keys);
  if (options.waitForAnswer) await call.answer(options.timeoutMs);
}

/** Breaks the connection, then waits for the rest of the current answer on the next connection. */
async function reconnect(
  call: PhoneCall,
  breakOff: () => void,
  { waitForAnswer, timeoutMs }: StepOptions,
  afterWords = 0,
): Promise<void> {
  if (afterWords > 0) await call.heard(afterWords, timeoutMs);
  const connection = await call.connected(1, timeoutMs);
  const open: Exchange | undefined = call.exchanges.at(-1);
  breakOff();
  await call.connected(connection + 1, timeoutMs);
  if (waitForAnswer && open?.finished === false) await call.answer(timeoutMs);
}

/** Whether the step comes in the middle of the answer before it. */
export function interrupts(step: ScriptStep | undefined): boolean {
  return step !== undefined && Object.keys(step).some((name) => INTERRUPTING.has(name));
}

function hasGreeting(call: PhoneCall): boolean {
  return call.exchanges[0] !== undefined && call.exchanges[0].planned !== '';
}

/** Waits in silence, or until the call ends. */
async function pause(call: PhoneCall, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([passed, call.ended]);
  clearTimeout(timer);
}
