/** Runs the steps of a call script on a simulated call. */
import type { Exchange } from './exchange.ts';
import type { PhoneCall } from './phone-call.ts';
import type { ScriptStep } from './script.ts';
import type { CallSummary } from './summary.ts';
import { PhoneError } from './waiting.ts';

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
      await runStep(call, step, steps[index + 1], options);
    }
  } catch (error: unknown) {
    if (!(error instanceof PhoneError)) throw error;
    failures.push(`${number === 0 ? 'greeting' : `step ${number}`}: ${error.message}`);
  }
  return { summary: await call.hangUp(), failures };
}

async function runStep(
  call: PhoneCall,
  step: ScriptStep,
  next: ScriptStep | undefined,
  options: RunOptions,
): Promise<void> {
  const waitForAnswer = !interrupts(next);
  const limit = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
  if ('say' in step) await call.say(step.say.text, { waitForAnswer, ...limit, ...step.say });
  else if ('bargeIn' in step)
    await call.bargeIn(step.bargeIn.text, { waitForAnswer, ...limit, ...step.bargeIn });
  else if ('press' in step) await press(call, step.press, waitForAnswer, options);
  else if ('drop' in step) await drop(call, step.drop.afterWords, waitForAnswer, options);
  else if ('wait' in step) await pause(call, step.wait * (options.scale ?? 1));
  else await call.hangUp();
}

async function press(
  call: PhoneCall,
  keys: string,
  waitForAnswer: boolean,
  options: RunOptions,
): Promise<void> {
  await call.press(keys);
  if (waitForAnswer) await call.answer(options.timeoutMs);
}

/** Drops the connection, then waits for the rest of the current answer on the next connection. */
async function drop(
  call: PhoneCall,
  afterWords: number,
  waitForAnswer: boolean,
  options: RunOptions,
): Promise<void> {
  if (afterWords > 0) await call.heard(afterWords, options.timeoutMs);
  const connection = await call.connected(1, options.timeoutMs);
  const open: Exchange | undefined = call.exchanges.at(-1);
  call.dropSocket();
  await call.connected(connection + 1, options.timeoutMs);
  if (waitForAnswer && open?.finished === false) await call.answer(options.timeoutMs);
}

function interrupts(step: ScriptStep | undefined): boolean {
  return step !== undefined && ('bargeIn' in step || 'drop' in step || 'press' in step);
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
