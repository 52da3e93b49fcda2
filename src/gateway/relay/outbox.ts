/**
 * Signals of one call on their way to its workflow: in order, one at a time (two at once arrive swapped half the
 * time, measured), each tried until it is stored. A failed try may have arrived: the workflow drops duplicates by
 * `{epoch, seq}`.
 */
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import type { Delivery } from '../../adapters/temporal/call-workflows.ts';
import type { CallSid } from '../../contracts/ids.ts';

export interface Outbox {
  /** Settles once the workflow has it, or never will. */
  post(send: () => Promise<Delivery>): Promise<void>;
  readonly size: number;
}

export interface Outboxes {
  /** The outbox of a call: one for all its connections to this gateway. */
  of(callSid: CallSid): Outbox;
  /** Waits until all have been emptied, and no longer than `ms`. */
  flush(ms: number): Promise<void>;
}

export interface OutboxEvents {
  readonly onRetry: (error: Error) => void;
  readonly onClosed: () => void;
}

export function createOutboxes(events: OutboxEvents): Outboxes {
  const queues = new Map<CallSid, PQueue>();
  const stopping = new AbortController();
  const queueOf = (callSid: CallSid) => {
    const known = queues.get(callSid);
    if (known !== undefined) return known;
    const queue = new PQueue({ concurrency: 1 });
    queue.on('idle', () => queues.delete(callSid));
    queues.set(callSid, queue);
    return queue;
  };
  return {
    of(callSid) {
      return {
        post: (send) => queueOf(callSid).add(() => deliver(send, stopping.signal, events)),
        get size() {
          const queue = queues.get(callSid);
          return queue === undefined ? 0 : queue.size + queue.pending;
        },
      };
    },
    async flush(ms) {
      const timer = setTimeout(() => stopping.abort(), ms);
      await Promise.all([...queues.values()].map((queue) => queue.onIdle()));
      clearTimeout(timer);
    },
  };
}

async function deliver(
  send: () => Promise<Delivery>,
  signal: AbortSignal,
  { onRetry, onClosed }: OutboxEvents,
): Promise<void> {
  const tries = pRetry(send, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 100,
    maxTimeout: 2_000,
    factor: 2,
    signal,
    onFailedAttempt: ({ error }) => onRetry(error),
  });
  try {
    if ((await tries) === 'closed') onClosed();
  } catch (error: unknown) {
    // Only a gateway that stops gives up; what it could not deliver was counted as a retry each time.
    if (!signal.aborted) throw error;
  }
}
