import { setTimeout as sleep } from 'node:timers/promises';
import type { CallReader } from '../../adapters/postgres/books.ts';
import type { CallWorkflows } from '../../adapters/temporal/call-workflows.ts';
import type { Attached, CallStart } from '../../contracts/call.ts';
import { reduce } from '../../conversation/reduce.ts';
import type { CallState } from '../../conversation/state.ts';
import { readBookedCall } from './booked-call.ts';
import type { Outbox } from './outbox.ts';
import { readState } from './read-state.ts';

/** How long a new connection waits for what is known of its call: the caller may be waiting for words. */
const STATE_MS = 1_500;

interface AttachDeps {
  readonly start: CallStart;
  readonly workflows: CallWorkflows;
  readonly outbox: Outbox;
  readonly books: Pick<CallReader, 'readTurns'>;
  /** Temporal is known to be away. */
  readonly isAway: () => boolean;
  /** What this gateway knew of the call at the end of the connection before. */
  readonly earlier: CallState | undefined;
}

/**
 * Reports the connection, after what a lost gateway could not report. After a drop, how far the lost words had come is
 * read before. Returns what the workflow knows from then on, for a mirror to begin with, or what Postgres knows where
 * Temporal does not answer in time; undefined where nobody knows more than this gateway.
 */
export async function attach(
  { start, workflows, outbox, books, isAway, earlier }: AttachDeps,
  attached: Attached,
): Promise<CallState | undefined> {
  const { callSid } = start;
  const isFirst = attached.epoch === 1;
  const left = isFirst ? undefined : outbox.takeOver();
  const posted = outbox.post({ name: 'attached', callSid, start, message: attached }, async (signal) => {
    // Without it the workflow still knows what the last result or heartbeat timeout has told.
    const progress = isFirst ? undefined : await workflows.progress(callSid).catch(() => undefined);
    return progress === undefined ? signal : { ...signal, message: { ...attached, progress } };
  });
  if (left === undefined) return undefined;
  const known = posted.then(() => readState(workflows, callSid)).catch(() => undefined);
  const told = await Promise.race([known, sleep(isAway() ? 0 : STATE_MS, undefined, { ref: false })]);
  if (told !== undefined || earlier !== undefined) return told;
  const booked = await readBookedCall(books, start, left);
  return booked && reduce(booked, { type: 'attached', ...attached });
}
