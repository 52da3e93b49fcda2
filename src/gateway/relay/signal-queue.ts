/**
 * The signals of one call on their way to its workflow: in order and one at a time (two at once arrive swapped half the
 * time, measured), each tried until it is stored or can never be. A failed try may have arrived all the same; the
 * workflow drops duplicates by `{epoch, seq}`.
 */
import { setImmediate as turnOfTheLoop, setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import { AdapterError } from '../../adapters/ports/error.ts';
import type { Delivery } from '../../adapters/temporal/call-workflows.ts';
import type { OutgoingSignal } from '../../contracts/outgoing.ts';
import type { JournaledSignal } from './journaled-signal.ts';

export interface SignalQueue {
  /** Resolves once the workflow has the signal, or never will. */
  add(signal: JournaledSignal): Promise<void>;
  /** Sends `signals` before all that is added from now on. `onLate` gets them if they take too long to be read. */
  addFirst(
    signals: Promise<readonly JournaledSignal[]>,
    onLate: (late: readonly JournaledSignal[]) => void,
  ): void;
  /** Signals that are waiting or being sent. */
  readonly size: number;
  onIdle(): Promise<void>;
}

export interface SignalQueueDeps {
  /** Rejects if the signal may not have arrived. */
  readonly send: (signal: OutgoingSignal, attempt: number) => Promise<Delivery>;
  /** Temporal is known to be away: a signal is written to the journal before it is tried. */
  readonly isAway: () => boolean;
  readonly onRetry: (error: Error, signal: OutgoingSignal) => void;
  readonly onClosed: () => void;
  readonly onRefused: (signal: OutgoingSignal, error: unknown) => void;
  readonly onIdle: () => void;
  /** Aborted when this gateway stops: signals that could not be delivered stay in the journal. */
  readonly stopping: AbortSignal;
}

/** Longest wait for the journal of a call that has come here. Beyond it, the order of signals matters less than the call. */
const FIRST_MS = 500;

/** A signal is stored in 6 ms (p95 16 ms). One that takes longer may have met an outage that is not known yet: it is kept. */
const UNACKNOWLEDGED_MS = 100;

/**
 * Pause after a failure that an operator can mend, such as a wrong key or a missing namespace. The call goes on without
 * its workflow meanwhile, and its signals are in the journal.
 */
const OPERATOR_MS = 10_000;

export function createSignalQueue(deps: SignalQueueDeps): SignalQueue {
  const { stopping } = deps;
  const line = new PQueue({ concurrency: 1 });
  line.on('idle', deps.onIdle);
  const waiting = new Set<JournaledSignal>();
  /** The first signal has failed at least once. */
  let isStuck = false;

  const deliver = (signal: JournaledSignal): Promise<Delivery> =>
    pRetry(async (attempt) => deps.send(await signal.content(), attempt), {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 100,
      maxTimeout: 2_000,
      factor: 2,
      signal: stopping,
      async onFailedAttempt({ error }) {
        if (isRefusal(error)) return;
        deps.onRetry(error, signal.signal);
        isStuck = true;
        signal.keep();
        for (const each of waiting) each.keep();
        if (needsOperator(error)) await pause(OPERATOR_MS, stopping);
      },
      shouldRetry: ({ error }) => !isRefusal(error),
    });
  const settle = (signal: JournaledSignal, delivery: Delivery): Promise<void> => {
    isStuck = false;
    if (delivery === 'delivered') return signal.delivered();
    deps.onClosed();
    return signal.refused();
  };
  const giveUp = (signal: JournaledSignal, error: unknown): Promise<void> => {
    isStuck = false;
    deps.onRefused(signal.signal, error);
    return signal.refused();
  };
  const send = async (signal: JournaledSignal): Promise<void> => {
    // Preparing a gRPC request takes this thread a millisecond: what the caller waits for goes first.
    await turnOfTheLoop();
    try {
      // The next signal does not wait for the journal.
      void settle(signal, await deliver(signal));
    } catch (error: unknown) {
      // A gateway that stops leaves what it could not deliver in the journal.
      if (!stopping.aborted) void giveUp(signal, error);
    } finally {
      waiting.delete(signal);
    }
  };
  const add = (signal: JournaledSignal): Promise<void> => {
    waiting.add(signal);
    if (isStuck || deps.isAway()) signal.keep();
    const unacknowledged = setTimeout(() => signal.keep(), UNACKNOWLEDGED_MS);
    return line.add(() => send(signal).finally(() => clearTimeout(unacknowledged)));
  };

  return {
    add,
    addFirst(signals, onLate) {
      void line.add(async () => {
        const inTime = await Promise.race([signals, sleep(FIRST_MS, undefined, { ref: false })]);
        for (const signal of inTime ?? []) await send(signal);
        if (inTime === undefined) void signals.then(onLate);
      });
    },
    get size() {
      return waiting.size;
    },
    onIdle: () => line.onIdle(),
  };
}

/** Waits for `ms`, or until `stopping` is aborted. */
async function pause(ms: number, stopping: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end = () => resolve(undefined);
  const timer = setTimeout(end, ms);
  stopping.addEventListener('abort', end);
  await promise;
  clearTimeout(timer);
  stopping.removeEventListener('abort', end);
}

/** The same signal would fail again: it is malformed or too large. (A `TypeError` is a bug; `pRetry` does not retry it.) */
function isRefusal(error: Error): boolean {
  return error instanceof AdapterError && error.kind === 'bad-request';
}

function needsOperator(error: Error): boolean {
  return error instanceof AdapterError && (error.kind === 'unauthorized' || error.kind === 'not-found');
}
