/**
 * Signals of one call on their way to its workflow: in order, one at a time (two at once arrive swapped half the
 * time, measured), each tried until it is stored. A failed try may have arrived: the workflow drops duplicates by
 * `{epoch, seq}`. What is not taken in a moment is kept in the journal too: this gateway may die first.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as turnOfTheLoop, setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import type { SignalJournal } from '../../adapters/ports/call-record.ts';
import type { CallWorkflows, Delivery } from '../../adapters/temporal/call-workflows.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { JournalEntry, OutgoingSignal } from '../../contracts/outgoing.ts';

/** Adds to a signal what is known only when it is sent. */
type Complete = (signal: OutgoingSignal) => Promise<OutgoingSignal>;

export interface Outbox {
  /** Settles once the workflow has it, or never will. `complete` adds what is known only when it is sent. */
  post<Signal extends OutgoingSignal>(
    signal: Signal,
    complete?: (signal: Signal) => Promise<Signal>,
  ): Promise<void>;
  /** For what is to be told later, and must not be lost until then. */
  draft(): Draft;
  /**
   * Delivers what other gateways could not deliver of this call, before all that is posted from now on. Resolves to it
   * as soon as the journal has told; empty where the journal cannot be read. `complete` as for `post`.
   */
  takeOver(complete?: Complete): Promise<readonly OutgoingSignal[]>;
  readonly size: number;
}

/** A signal that is not posted yet. If this gateway dies before, it is delivered as it was kept last. */
export interface Draft {
  keep(signal: OutgoingSignal): void;
  /** Ends the draft: this is what is told. */
  post(signal: OutgoingSignal): void;
}

export interface Outboxes {
  /** The outbox of a call: one for all its connections to this gateway. */
  of(callSid: CallSid): Outbox;
  /** Delivers what a gateway that is gone has left behind. */
  deliver(entry: JournalEntry): void;
  /** Waits until all have been emptied, and no longer than `ms`. */
  flush(ms: number): Promise<void>;
}

export interface OutboxDeps {
  readonly workflows: Pick<CallWorkflows, 'attach' | 'signal'>;
  readonly journal: SignalJournal;
  /** Temporal is known to be away: what is posted goes into the journal before it is tried. */
  readonly isAway: () => boolean;
  readonly onRetry: (error: Error) => void;
  readonly onClosed: () => void;
  /** The journal cannot be written: what waits is kept in memory alone. */
  readonly onJournalError: (error: unknown) => void;
}

/** Longest wait for the journal of a call that has come here. Where it takes longer, order is worth less than the call. */
const TAKE_OVER_MS = 500;

/** A signal is stored in 6 ms (p95 16 ms). What takes longer may have been sent into an outage that nobody knows of yet. */
const UNACKNOWLEDGED_MS = 100;

interface Waiting {
  entry: JournalEntry;
  /** Adds what is known only when it is sent: again with each try, for what it asks may be away as well. */
  readonly complete?: () => Promise<OutgoingSignal>;
  /** Settled once the journal has it, or cannot have it. Undefined where it was never needed. */
  kept?: Promise<void>;
}

interface Queue {
  readonly line: PQueue;
  readonly waiting: Set<Waiting>;
  /** The first one fails. */
  isStuck: boolean;
}

export function createOutboxes(deps: OutboxDeps): Outboxes {
  const queues = new Map<CallSid, Queue>();
  const stopping = new AbortController();
  let latestOrdinal = 0;
  /** Later signals of this gateway have higher ones, and so have those of a gateway that takes the call over. */
  const nextOrdinal = () => (latestOrdinal = Math.max(latestOrdinal + 1, Date.now() * 1_000));

  const queueOf = (callSid: CallSid): Queue => {
    const known = queues.get(callSid);
    if (known !== undefined) return known;
    const queue: Queue = { line: new PQueue({ concurrency: 1 }), waiting: new Set(), isStuck: false };
    queue.line.on('idle', () => queues.delete(callSid));
    queues.set(callSid, queue);
    return queue;
  };
  const write = (entry: JournalEntry) => deps.journal.keep(entry).catch(deps.onJournalError);
  const keep = (waiting: Waiting) => {
    waiting.kept ??= write(waiting.entry);
  };
  const settle = async (queue: Queue, waiting: Waiting, delivery: Delivery) => {
    queue.isStuck = false;
    if (delivery === 'closed') {
      deps.onClosed();
      await deps.journal.refuse(waiting.entry).catch(deps.onJournalError);
    } else if (waiting.kept !== undefined) {
      await waiting.kept;
      await deps.journal.remove(waiting.entry).catch(deps.onJournalError);
    }
  };
  const send = async (queue: Queue, waiting: Waiting): Promise<void> => {
    const tryOnce = async (attempt: number) => {
      if (waiting.complete !== undefined)
        waiting.entry = { ...waiting.entry, signal: await waiting.complete() };
      return sendOnce(deps.workflows, waiting.entry.signal, attempt);
    };
    const tries = pRetry(tryOnce, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 100,
      maxTimeout: 2_000,
      factor: 2,
      signal: stopping.signal,
      onFailedAttempt({ error }) {
        deps.onRetry(error);
        queue.isStuck = true;
        for (const each of queue.waiting) keep(each);
      },
    });
    try {
      // What the journal still has to do is not waited for: the next signal need not.
      void settle(queue, waiting, await tries);
    } catch (error: unknown) {
      // A gateway that stops leaves what it could not deliver in the journal.
      if (!stopping.signal.aborted) throw error;
    } finally {
      queue.waiting.delete(waiting);
    }
  };
  const enqueue = (waiting: Waiting): Promise<void> => {
    const queue = queueOf(waiting.entry.signal.callSid);
    queue.waiting.add(waiting);
    if (queue.isStuck || deps.isAway()) keep(waiting);
    const unacknowledged = setTimeout(() => keep(waiting), UNACKNOWLEDGED_MS);
    return queue.line.add(async () => {
      // Making a request of gRPC ready takes this thread a millisecond: what the caller waits for goes first.
      await turnOfTheLoop();
      await send(queue, waiting);
      clearTimeout(unacknowledged);
    });
  };

  const deliver = (entry: JournalEntry, complete?: Complete) => void enqueue(undelivered(entry, complete));
  const newEntry = (signal: OutgoingSignal) => ({ id: randomUUID(), ordinal: nextOrdinal(), signal });

  return {
    of(callSid) {
      return {
        post(signal, complete) {
          const entry = newEntry(signal);
          return enqueue({ entry, ...(complete && { complete: () => complete(signal) }) });
        },
        draft() {
          const id = randomUUID();
          let written = Promise.resolve();
          let latest: JournalEntry | undefined;
          const writeLatest = async () => {
            // What came while an earlier state was being written needs one write.
            const entry = latest;
            latest = undefined;
            if (entry !== undefined) await write(entry);
          };
          const keepDraft = (signal: OutgoingSignal) => {
            latest = { ...newEntry(signal), id };
            written = written.then(writeLatest);
            return latest;
          };
          return {
            keep: (signal) => void keepDraft(signal),
            post(signal) {
              const entry = keepDraft(signal);
              void enqueue({ entry, kept: written });
            },
          };
        },
        async takeOver(complete) {
          const found = deps.journal.takeOver(callSid).catch((error: unknown) => {
            deps.onJournalError(error);
            return [];
          });
          const queue = queueOf(callSid);
          void queue.line.add(async () => {
            const inTime = await Promise.race([found, sleep(TAKE_OVER_MS, undefined, { ref: false })]);
            for (const entry of inTime ?? []) await send(queue, undelivered(entry, complete));
            if (inTime === undefined)
              void found.then((entries) => entries.forEach((entry) => deliver(entry, complete)));
          });
          return (await found).map(({ signal }) => signal);
        },
        get size() {
          return queues.get(callSid)?.waiting.size ?? 0;
        },
      };
    },
    deliver: (entry) => deliver(entry),
    async flush(ms) {
      const timer = setTimeout(() => stopping.abort(), ms);
      await Promise.all([...queues.values()].map(({ line }) => line.onIdle()));
      clearTimeout(timer);
    },
  };
}

/** What a gateway that is gone has kept of a call: the journal has it already. */
function undelivered(entry: JournalEntry, complete?: Complete): Waiting {
  return { entry, kept: Promise.resolve(), ...(complete && { complete: () => complete(entry.signal) }) };
}

function sendOnce(
  workflows: OutboxDeps['workflows'],
  signal: OutgoingSignal,
  attempt: number,
): Promise<Delivery> {
  if (signal.name === 'attached') return workflows.attach(signal.start, signal.message, attempt);
  return workflows.signal(signal.callSid, signal.name, signal.message, attempt);
}
