/** Names of the task queues. */
import type { GatewayId } from './ids.ts';

/** Workflow code runs on this queue, in any worker. */
export const CALLS_QUEUE = 'calls';
/** Activities for which no caller waits: saving the call record and making digests. */
export const BACKGROUND_QUEUE = 'background';

/** The queue of one gateway. Activities that need the caller's socket run there. */
export function gatewayQueue(id: GatewayId): string {
  return `gateway-${id}`;
}
