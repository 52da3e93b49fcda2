import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import type { CallWorkflows } from '../../adapters/temporal/call-workflows.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { CallState } from '../../conversation/state.ts';

/** After this no worker is there, or it has too much to do: what the server has stored of the call tells the same. */
const QUERY_MS = 300;

/** What the workflow of a call knows; undefined where neither it nor its history can be read. */
export async function readState(workflows: CallWorkflows, callSid: CallSid): Promise<CallState | undefined> {
  const asked = workflows.state(callSid).catch(() => undefined);
  const answer = await Promise.race([asked, sleep(QUERY_MS, undefined, { ref: false })]);
  return answer ?? (await workflows.recordedState(callSid).catch(() => asked));
}

/** The same for a process that has just woken up, whose connections may have broken meanwhile. Rejects where nobody can tell. */
export function knownState(workflows: CallWorkflows, callSid: CallSid): Promise<CallState> {
  const read = async () => {
    const known = await readState(workflows, callSid);
    if (known === undefined) throw new Error(`nobody knows the state of ${callSid}`);
    return known;
  };
  return pRetry(read, { retries: 6, minTimeout: 100, maxTimeout: 400, factor: 2 });
}
