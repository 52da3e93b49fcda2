import { afterEach, expect, it, vi } from 'vitest';
import type { SignalJournal } from '../../src/adapters/ports/call-record.ts';
import { AdapterError } from '../../src/adapters/ports/error.ts';
import type { AdapterErrorKind } from '../../src/adapters/ports/error.ts';
import type { Delivery } from '../../src/adapters/temporal/call-workflows.ts';
import { turnId } from '../../src/contracts/ids.ts';
import type { JournalEntry } from '../../src/contracts/outgoing.ts';
import { createOutboxes } from '../../src/gateway/relay/outbox.ts';
import { deliverUndelivered } from '../../src/gateway/relay/undelivered-signals.ts';
import { aCallSid, attached, says, start } from '../conversation/a-call.ts';

/** Fakes of Temporal and of the journal that record what arrives and what is saved. */
function aPost() {
  const arrived: string[] = [];
  const attempts: (number | undefined)[] = [];
  const kept = new Map<string, JournalEntry>();
  const refused: JournalEntry[] = [];
  const told: unknown[] = [];
  let failure: Error | undefined;
  let delivery: Delivery = 'delivered';
  let isAway = false;
  const arrive = async (name: string, attempt: number | undefined) => {
    attempts.push(attempt);
    if (failure !== undefined) throw failure;
    arrived.push(name);
    return delivery;
  };
  const journal: SignalJournal = {
    keep: async (entry) => void kept.set(entry.id, entry),
    refuse: async (entry) => void refused.push(entry),
    remove: async ({ id }) => void kept.delete(id),
    release: async () => undefined,
    adopt: async () => [...kept.values()],
    takeOver: async () => [...kept.values()],
  };
  const onRetry = vi.fn();
  const onRefused = vi.fn();
  const outboxes = createOutboxes({
    workflows: {
      start: async (_start, attempt) => (await arrive('start', attempt)) === 'delivered',
      attach: (_start, _attached, attempt) => arrive('attached', attempt),
      signal: (_callSid, name, message, attempt) => {
        told.push(message);
        return arrive(name, attempt);
      },
    },
    reopen: async () => false,
    journal,
    isAway: () => isAway,
    onRetry,
    onClosed: () => undefined,
    onRefused,
    onJournalError: () => undefined,
  });
  return {
    arrived,
    told,
    attempts,
    kept: () => [...kept.values()].map(({ signal }) => signal.name),
    refused,
    journal,
    outboxes,
    onRetry,
    onRefused,
    outbox: outboxes.of(start.callSid),
    goDown: () => void (failure = new Error('no connection')),
    failWith: (kind: AdapterErrorKind) =>
      void (failure = new AdapterError({ vendor: 'temporal', operation: 'signal', kind, code: 'TEST' })),
    comeBack: () => void (failure = undefined),
    knowsOfOutage: () => void (isAway = true),
    close: () => void (delivery = 'closed'),
  };
}

afterEach(() => vi.useRealTimers());

const callSid = aCallSid();
const ATTACHED = { name: 'attached', callSid, start, message: attached() } as const;
const ANSWERED = {
  name: 'answered',
  callSid,
  message: {
    epoch: 1,
    reply: { turnId: turnId(1, 1), outcome: 'dropped', said: 'At', times: { at: 0 } },
    failures: [],
  },
} as const;
const UTTERANCE = { name: 'utterance', callSid, message: says('Hours?') } as const;

it('writes nothing to the journal if every signal is delivered at once', async () => {
  const post = aPost();
  await post.outbox.post(ATTACHED);
  await post.outbox.post(UTTERANCE);
  expect(post.arrived).toEqual(['attached', 'utterance']);
  expect(post.kept()).toEqual([]);
});

it('writes all waiting signals to the journal while the first one fails, and delivers them in order', async () => {
  const post = aPost();
  post.goDown();
  void post.outbox.post(ATTACHED);
  void post.outbox.post(UTTERANCE);
  await expect.poll(() => post.kept(), { interval: 5 }).toEqual(['attached', 'utterance']);
  const last = post.outbox.post({ name: 'ended', callSid, message: { epoch: 1, by: 'caller', at: 0 } });
  expect(post.outbox.size).toBe(3);
  await expect.poll(() => post.kept(), { interval: 5 }).toHaveLength(3);
  post.comeBack();
  await last;
  expect(post.arrived).toEqual(['attached', 'utterance', 'ended']);
  await expect.poll(() => post.kept(), { interval: 5 }).toEqual([]);
  expect(post.outbox.size).toBe(0);
});

it('passes the number of the attempt, so that a slow server gets more time', async () => {
  const post = aPost();
  post.goDown();
  void post.outbox.post(ATTACHED);
  const last = post.outbox.post(UTTERANCE);
  await expect.poll(() => post.attempts, { interval: 5 }).toEqual([1, 2]);
  post.comeBack();
  await last;
  expect(post.attempts).toEqual([1, 2, 3, 1]);
});

it('leaves undelivered signals to another gateway when it stops', async () => {
  const post = aPost();
  post.goDown();
  void post.outbox.post(ATTACHED);
  void post.outbox.post(UTTERANCE);
  await expect.poll(() => post.kept(), { interval: 5 }).toHaveLength(2);
  await post.outboxes.flush(1);
  expect(post.kept()).toEqual(['attached', 'utterance']);

  const other = aPost();
  const stop = deliverUndelivered(post.journal, other.outboxes, {
    isAway: () => false,
    onError: (error) => expect.fail(String(error)),
  });
  await expect.poll(() => other.arrived, { interval: 5 }).toEqual(['attached', 'utterance']);
  stop();
});

it('removes copies of delivered signals later if the journal could not do it at once', async () => {
  const post = aPost();
  const { journal } = post;
  const { ...whole } = journal;
  const late = Promise.withResolvers<undefined>();
  // The first copy is written after its writing was given up; the second cannot be removed.
  vi.spyOn(journal, 'keep').mockImplementationOnce(async (entry) => {
    void late.promise.then(() => whole.keep(entry));
    throw new Error('no answer in time');
  });
  const removal = vi
    .spyOn(journal, 'remove')
    .mockImplementationOnce((entry) => whole.remove(entry))
    .mockRejectedValueOnce(new Error('down'));
  post.goDown();
  void post.outbox.post(ATTACHED);
  const last = post.outbox.post(UTTERANCE);
  await expect.poll(() => post.kept(), { interval: 5 }).toEqual(['utterance']);
  post.comeBack();
  await last;
  await expect.poll(() => removal.mock.calls.length, { interval: 5 }).toBe(2);
  late.resolve(undefined);
  await expect.poll(() => post.kept(), { interval: 5 }).toEqual(['utterance', 'attached']);
  await post.outboxes.tidy();
  expect(post.kept()).toEqual([]);
  await post.outboxes.tidy();
  expect(removal).toHaveBeenCalledTimes(4);
});

it('lets other gateways deliver its journal entries while it cannot reach Temporal', async () => {
  const cutOff = aPost();
  const { journal } = cutOff;
  const adopt = vi.spyOn(journal, 'adopt');
  const release = vi.spyOn(journal, 'release');
  let isAway = true;
  const look = () =>
    deliverUndelivered(journal, cutOff.outboxes, {
      isAway: () => isAway,
      onError: (error) => expect.fail(String(error)),
    });
  look()();
  expect(release).toHaveBeenCalledOnce();
  expect(adopt).not.toHaveBeenCalled();
  isAway = false;
  look()();
  expect(release).toHaveBeenCalledOnce();
  expect(adopt).toHaveBeenCalledOnce();
});

it('keeps a signal as refused if its workflow is closed', async () => {
  const post = aPost();
  post.close();
  await post.outbox.post(UTTERANCE);
  await expect.poll(() => post.refused, { interval: 5 }).toMatchObject([{ signal: { name: 'utterance' } }]);
});

it('marks a signal as refused only after its copy was written, which would make it wait again', async () => {
  const post = aPost();
  const written = Promise.withResolvers<undefined>();
  const statuses: string[] = [];
  post.journal.keep = async () => {
    await written.promise;
    statuses.push('waiting');
  };
  post.journal.refuse = async () => void statuses.push('refused');
  post.knowsOfOutage();
  post.close();
  await post.outbox.post(UTTERANCE);
  written.resolve(undefined);
  await expect.poll(() => statuses, { interval: 5 }).toEqual(['waiting', 'refused']);
});

it('gives up what Temporal can never take, keeps it in the journal as refused, and goes on with the next signal', async () => {
  const post = aPost();
  post.failWith('bad-request');
  await post.outbox.post(UTTERANCE);
  expect(post.attempts).toEqual([1]);
  expect(post.onRefused).toHaveBeenCalledExactlyOnceWith(
    UTTERANCE,
    expect.objectContaining({ kind: 'bad-request', code: 'TEST' }),
  );
  expect(post.onRetry).not.toHaveBeenCalled();
  post.comeBack();
  await post.outbox.post(ANSWERED);
  expect(post.arrived).toEqual(['answered']);
  await expect.poll(() => post.refused.map(({ signal }) => signal), { interval: 5 }).toEqual([UTTERANCE]);
  expect(post.outbox.size).toBe(0);
});

it.each(['unauthorized', 'not-found'] as const)(
  'goes on trying where an operator can help (%s), but only every few seconds',
  async (kind) => {
    vi.useFakeTimers();
    const post = aPost();
    post.failWith(kind);
    const done = post.outbox.post(UTTERANCE);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(post.attempts).toEqual([1]);
    expect(post.kept()).toEqual(['utterance']);
    post.comeBack();
    await vi.advanceTimersByTimeAsync(9_000);
    await done;
    expect(post.arrived).toEqual(['utterance']);
    expect(post.onRefused).not.toHaveBeenCalled();
  },
);

it('stops to wait for an operator when the gateway stops', async () => {
  const post = aPost();
  post.failWith('unauthorized');
  void post.outbox.post(UTTERANCE);
  await expect.poll(() => post.kept(), { interval: 5 }).toEqual(['utterance']);
  await post.outboxes.flush(1);
  expect(post.kept()).toEqual(['utterance']);
  expect(post.refused).toEqual([]);
});

it('writes a signal to the journal before the first attempt if Temporal is known to be away', async () => {
  const post = aPost();
  post.goDown();
  post.knowsOfOutage();
  void post.outbox.post(UTTERANCE);
  await Promise.resolve();
  expect(post.kept()).toEqual(['utterance']);
  expect(post.onRetry).not.toHaveBeenCalled();
  await post.outboxes.flush(1);
});

it('delivers the undelivered signals of a lost gateway before signals of this one', async () => {
  const lost = aPost();
  await lost.journal.keep({ id: 'a', ordinal: 1, signal: UTTERANCE });
  const here = aPost();
  here.journal.takeOver = (of) => lost.journal.takeOver(of);
  const left = here.outbox.takeOver();
  const attachedHere = here.outbox.post(ATTACHED);
  expect(await left).toEqual([UTTERANCE]);
  await attachedHere;
  expect(here.arrived).toEqual(['utterance', 'attached']);
});

it('completes the signals of a lost gateway when it sends them', async () => {
  const lost = aPost();
  await lost.journal.keep({ id: 'a', ordinal: 1, signal: UTTERANCE });
  const here = aPost();
  here.journal.takeOver = (of) => lost.journal.takeOver(of);
  await here.outbox.takeOver(async (signal) =>
    signal.name === 'utterance' ? { ...signal, message: { ...signal.message, text: 'completed' } } : signal,
  );
  await here.outbox.post(ATTACHED);
  expect(here.told).toMatchObject([{ text: 'completed' }]);
});

it('does not delay a call because of a slow journal, and delivers its entries afterwards', async () => {
  const here = aPost();
  const slow = Promise.withResolvers<JournalEntry[]>();
  here.journal.takeOver = () => slow.promise;
  void here.outbox.takeOver();
  await here.outbox.post(ATTACHED);
  slow.resolve([{ id: 'a', ordinal: 1, signal: UTTERANCE }]);
  await vi.waitFor(() => expect(here.arrived).toEqual(['attached', 'utterance']), { interval: 5 });
});

it('a draft is in the journal in its latest form, and is removed with the signal that replaces it', async () => {
  const post = aPost();
  const draft = post.outbox.draft();
  draft.keep(ANSWERED);
  const further = { ...ANSWERED, message: { ...ANSWERED.message, epoch: 2 } };
  draft.keep(further);
  await vi.waitFor(async () => {
    expect((await post.journal.adopt()).map(({ signal }) => signal)).toEqual([further]);
  });
  expect(post.arrived).toEqual([]);
  draft.post(ANSWERED);
  await vi.waitFor(() => expect(post.arrived).toEqual(['answered']), { interval: 5 });
  await vi.waitFor(() => expect(post.kept()).toEqual([]), { interval: 5 });
});

it('completes a signal again on each attempt', async () => {
  const post = aPost();
  post.goDown();
  const known = vi.fn(async (signal: typeof ATTACHED) => signal);
  const done = post.outbox.post(ATTACHED, known);
  await vi.waitFor(() => expect(known).toHaveBeenCalledTimes(2), { interval: 5 });
  post.comeBack();
  await done;
  expect(post.arrived).toEqual(['attached']);
});

it('writes a signal to the journal if it is not acknowledged within 100 ms, before the attempt has failed', async () => {
  const post = aPost();
  const slow = Promise.withResolvers<typeof ATTACHED>();
  const done = post.outbox.post(ATTACHED, () => slow.promise);
  await vi.waitFor(() => expect(post.kept()).toEqual(['attached']), { interval: 5 });
  expect(post.onRetry).not.toHaveBeenCalled();
  slow.resolve(ATTACHED);
  await done;
  await vi.waitFor(() => expect(post.kept()).toEqual([]), { interval: 5 });
});
