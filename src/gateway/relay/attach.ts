import { setTimeout as sleep } from 'node:timers/promises';
import type { CallWorkflows } from '../../adapters/temporal/call-workflows.ts';
import type { Attached, CallStart } from '../../contracts/call.ts';
import type { CallState } from '../../conversation/state.ts';
import type { Outbox } from './outbox.ts';
import { readState } from './read-state.ts';

/** How long a new connection waits for what is known of its call: the caller may be waiting for words. */
const STATE_MS = 1_500;

/**
 * Reports the connection. After a drop, how far the lost words had come is read before it is reported. Returns what
 * the workflow knows from then on, for a mirror to begin with; undefined where it cannot be read in time.
 */
export async function attach(
  { start, workflows, outbox }: { start: CallStart; workflows: CallWorkflows; outbox: Outbox },
  attached: Attached,
): Promise<CallState | undefined> {
  const { callSid } = start;
  const isFirst = attached.epoch === 1;
  const posted = outbox.post({ name: 'attached', callSid, start, message: attached }, async (signal) => {
    // Without it the workflow still knows what the last result or heartbeat timeout has told.
    const progress = isFirst ? undefined : await workflows.progress(callSid).catch(() => undefined);
    return progress === undefined ? signal : { ...signal, message: { ...attached, progress } };
  });
  if (isFirst) return undefined;
  const known = posted.then(() => readState(workflows, callSid)).catch(() => undefined);
  return Promise.race([known, sleep(STATE_MS, undefined, { ref: false })]);
}
