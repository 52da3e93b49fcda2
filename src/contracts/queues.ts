import type { GatewayId } from './ids.ts';

/** Workflow code runs here, on any worker. */
export const CALLS_QUEUE = 'calls';
/** Activities that nobody is waiting for on the line: the books, later summaries and webhooks. */
export const BACKGROUND_QUEUE = 'background';

/** Activities that need the caller's socket run in the gateway that holds it. */
export function gatewayQueue(id: GatewayId): string {
  return `gateway-${id}`;
}
