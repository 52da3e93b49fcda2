/**
 * The warm-up call of a gateway: a call of its own to itself that runs all the code of a call before a caller waits
 * for it. Neither the call record nor the counters know of it.
 */
import { parseCallSid } from './ids.ts';
import type { CallSid, GatewayId } from './ids.ts';

/** Name of its workflow, as gateways of any version start it. A worker that does not know it cannot save such a call. */
export const WARM_UP_WORKFLOW = 'warmUpWorkflow';

/** Twilio's ids are random: none begins like this. */
const PREFIX = `CA${'f'.repeat(24)}`;

/** The id of a warm-up call, from eight hexadecimal digits. */
export function warmUpCallSid(digits: string): CallSid {
  const callSid = parseCallSid(PREFIX + digits);
  if (callSid === undefined) throw new Error(`"${digits}" is not eight hexadecimal digits`);
  return callSid;
}

export function isWarmUpCall(callSid: CallSid): boolean {
  return callSid.startsWith(PREFIX);
}

export function warmUpWorkflowId(gateway: GatewayId): string {
  return `warm-up-${gateway}`;
}
