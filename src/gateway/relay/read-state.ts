/** Reads the state of a call from Temporal. */
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import type { CallWorkflows } from '../../adapters/temporal/call-workflows.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { CallState } from '../../conversation/state.ts';

/** Longest wait for a query. A later answer means that no worker runs or that it is busy. The stored history gives the same state. */
const QUERY_MS = 300;

/** The state of a call, by query or from its history. Undefined if neither can be read. */
export async function readState(workflows: CallWorkflows, callSid: CallSid): Promise<CallState | undefined> {
  const asked = workflows.state(callSid).catch(() => undefined);
  const answer = await Promise.race([asked, sleep(QUERY_MS, undefined, { ref: false })]);
  return answer ?? (await workflows.recordedState(callSid).catch(() => asked));
}

/** The same, with retries: after a pause of the process, its connections may be broken. Rejects if the state cannot be read. */
export function knownState(workflows: CallWorkflows, callSid: CallSid): Promise<CallState> {
  const read = async () => {
    const known = await readState(workflows, callSid);
    if (known === undefined) throw new Error(`the state of ${callSid} cannot be read`);
    return known;
  };
  return pRetry(read, { retries: 6, minTimeout: 100, maxTimeout: 400, factor: 2 });
}
