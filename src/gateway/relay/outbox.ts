/**
 * Delivers the signals of a call to its workflow: in order, retried, and kept in the journal if they are not stored in a
 * moment, because this gateway may die first.
 */
import type { SignalJournal } from '../../adapters/ports/call-record.ts';
import type { CallWorkflows, Delivery } from '../../adapters/temporal/call-workflows.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { JournalEntry, OutgoingSignal } from '../../contracts/outgoing.ts';
import type { Draft } from './draft.ts';
import { createJournaledSignals } from './journaled-signal.ts';
import type { Complete, JournaledSignal } from './journaled-signal.ts';
import { createSignalQueue } from './signal-queue.ts';
import type { SignalQueue } from './signal-queue.ts';

export interface Outbox {
  /** Resolves once the workflow has the signal, or never will. `complete` adds what is known only when it is sent. */
  post<Signal extends OutgoingSignal>(
    signal: Signal,
    complete?: (signal: Signal) => Promise<Signal>,
  ): Promise<void>;
  /** For a signal that is sent later and must not be lost until then. */
  draft(): Draft;
  /**
   * Delivers the signals of this call that other gateways could not deliver, before all that is posted from now on.
   * Resolves with them once the journal is read; with none if it cannot be read. `complete` as for `post`.
   */
  takeOver(complete?: Complete): Promise<readonly OutgoingSignal[]>;
  /** Signals that are waiting or being sent. */
  readonly size: number;
}

export interface Outboxes {
  /** The outbox of a call: one for all its connections to this gateway. */
  of(callSid: CallSid): Outbox;
  /** Delivers a signal that another gateway has left in the journal. */
  deliver(entry: JournalEntry): void;
  /** Removes copies of delivered signals that the journal still has. Rejects if it cannot be reached. */
  tidy(): Promise<void>;
  /** Waits until all are empty, for at most `ms`. What is left then stays in the journal. */
  flush(ms: number): Promise<void>;
  /** Signals of all calls that are waiting or being sent. */
  readonly size: number;
}

export interface OutboxDeps {
  readonly workflows: Pick<CallWorkflows, 'start' | 'attach' | 'signal'>;
  readonly journal: SignalJournal;
  /** Temporal is known to be away: what is posted goes into the journal before it is tried. */
  readonly isAway: () => boolean;
  readonly onRetry: (error: Error, signal: OutgoingSignal) => void;
  /** The workflow of the call is closed. True if it was opened again, so that `signal` can be sent once more. */
  readonly reopen: (signal: OutgoingSignal) => Promise<boolean>;
  readonly onClosed: () => void;
  /** Temporal will never take `signal`. The call record counts it, and the next one is tried. */
  readonly onRefused: (signal: OutgoingSignal, error: unknown) => void;
  /** The journal cannot be reached: signals wait in memory alone. */
  readonly onJournalError: (error: unknown) => void;
}

export function createOutboxes(deps: OutboxDeps): Outboxes {
  const queues = new Map<CallSid, SignalQueue>();
  const stopping = new AbortController();
  const signals = createJournaledSignals(deps.journal, deps.onJournalError);

  const queueOf = (callSid: CallSid): SignalQueue => {
    const known = queues.get(callSid);
    if (known !== undefined) return known;
    const queue = createSignalQueue({
      send: (signal, attempt) => send(deps, signal, attempt),
      isAway: deps.isAway,
      onRetry: deps.onRetry,
      onClosed: deps.onClosed,
      onRefused: deps.onRefused,
      onIdle: () => queues.delete(callSid),
      stopping: stopping.signal,
    });
    queues.set(callSid, queue);
    return queue;
  };
  const add = (signal: JournaledSignal) => queueOf(signal.signal.callSid).add(signal);

  return {
    of: (callSid) => ({
      post: (signal, complete) => add(signals.create(signal, complete && (() => complete(signal)))),
      draft: () => signals.draft((signal) => void add(signal)),
      async takeOver(complete) {
        const found = signals.takeOver(callSid);
        queueOf(callSid).addFirst(
          found.then((entries) => entries.map((entry) => signals.found(entry, complete))),
          (late) => late.forEach((signal) => void add(signal)),
        );
        return (await found).map(({ signal }) => signal);
      },
      get size() {
        return queues.get(callSid)?.size ?? 0;
      },
    }),
    deliver: (entry) => void add(signals.found(entry)),
    tidy: () => signals.tidy(),
    async flush(ms) {
      const timer = setTimeout(() => stopping.abort(), ms);
      await Promise.all([...queues.values()].map((queue) => queue.onIdle()));
      clearTimeout(timer);
    },
    get size() {
      return [...queues.values()].reduce((sum, queue) => sum + queue.size, 0);
    },
  };
}

async function send(
  { workflows, reopen }: Pick<OutboxDeps, 'workflows' | 'reopen'>,
  signal: OutgoingSignal,
  attempt: number,
): Promise<Delivery> {
  const delivery = await sendOnce(workflows, signal, attempt);
  return delivery === 'closed' && (await reopen(signal)) ? sendOnce(workflows, signal, attempt) : delivery;
}

async function sendOnce(
  workflows: OutboxDeps['workflows'],
  signal: OutgoingSignal,
  attempt: number,
): Promise<Delivery> {
  if (signal.name === 'start') {
    await workflows.start(signal.start, attempt);
    return 'delivered';
  }
  if (signal.name === 'attached') return workflows.attach(signal.start, signal.message, attempt);
  return workflows.signal(signal.callSid, signal.name, signal.message, attempt);
}
