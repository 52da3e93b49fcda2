/** The scripted call of the demo: the simulated phone calls the real webhook and socket. */
import { readFile } from 'node:fs/promises';
import { callWorkflowId } from '../contracts/ids.ts';
import { placeCall } from '../phone/call.ts';
import type { PhoneEvent } from '../phone/events.ts';
import type { Exchange } from '../phone/exchange.ts';
import { newCallSid } from '../phone/identity.ts';
import { talkPrinter } from '../phone/print.ts';
import { runScript } from '../phone/run-script.ts';
import { parseScript } from '../phone/script.ts';
import type { ScriptStep } from '../phone/script.ts';
import type { System } from './system.ts';

export interface DemoCallOptions {
  readonly write: (text: string) => void;
  /** Time scale of the call; 0.1 is ten times real speed. */
  readonly scale: number;
}

const INDENT = ' '.repeat(17);

/** Places the call of `demo-call.yaml` and prints it as it is spoken, with the times of each turn. Returns the failures. */
export async function runDemoCall(
  system: System,
  { write, scale }: DemoCallOptions,
): Promise<readonly string[]> {
  const { addresses, authToken } = system;
  const steps = await readSteps();
  const callSid = newCallSid();
  write(`The call as it is spoken:\n  ${addresses.gateway}/dashboard/live/${callSid}\n\n`);
  if (addresses.ui !== undefined) {
    const calls = `${addresses.ui}/namespaces/${addresses.temporalNamespace}/workflows`;
    write(`The call as Temporal sees it:\n  ${calls}/${callWorkflowId(callSid)}\n\n`);
  }
  const print = talkPrinter(write);
  let exchanges: readonly Exchange[] = [];
  const onEvent = (event: PhoneEvent): void => {
    print(event);
    if (event.type !== 'agentDone' && event.type !== 'interrupted') return;
    const times = timesOf(exchanges[event.exchange]);
    // After an interruption, the printed line is still open, so the times follow on the same line.
    if (times !== undefined) write(event.type === 'interrupted' ? `  (${times})` : `${INDENT}(${times})\n`);
  };
  const call = await placeCall({
    callSid,
    webhookUrl: addresses.webhook,
    connectTo: addresses.gateway,
    authToken,
    timing: { scale },
    onEvent,
  });
  exchanges = call.exchanges;
  const { failures, summary } = await runScript(call, steps, { scale });
  return [...failures, ...summary.problems, ...unanswered(steps, exchanges)];
}

async function readSteps(): Promise<readonly ScriptStep[]> {
  const script = parseScript(await readFile(new URL('./demo-call.yaml', import.meta.url), 'utf8'));
  if (script.kind === 'malformed') throw new Error(`demo-call.yaml: ${script.problems.join('; ')}`);
  return script.steps;
}

/** One line for each turn of the caller that got no answer or was not spoken. */
export function unanswered(steps: readonly ScriptStep[], exchanges: readonly Exchange[]): string[] {
  const asked = steps.filter((step) => 'say' in step || 'bargeIn' in step).length;
  const turns = exchanges.filter((exchange) => exchange.input === 'speech');
  const silent = turns
    .filter((turn) => turn.heard.trim() === '')
    .map((turn) => `no answer to: ${turn.caller ?? ''}`);
  return turns.length < asked ? [...silent, `only ${turns.length} of ${asked} turns were spoken`] : silent;
}

function timesOf(exchange: Exchange | undefined): string | undefined {
  // The greeting is not an answer.
  if (exchange?.promptAtMs === undefined || exchange.firstTokenAtMs === undefined) return undefined;
  const { promptAtMs, firstTokenAtMs, firstHeardAtMs, lastHeardAtMs, interrupted } = exchange;
  const parts = [`first words sent ${(firstTokenAtMs - promptAtMs).toFixed(0)} ms after the caller's last`];
  if (firstHeardAtMs !== undefined && lastHeardAtMs !== undefined) {
    parts.push(`heard for ${((lastHeardAtMs - firstHeardAtMs) / 1_000).toFixed(1)} s`);
  }
  if (interrupted) parts.push('cut off by the caller');
  return parts.join(', ');
}
