import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { createWordingActivities } from '../../src/activities/make-wordings.ts';
import { AdapterError } from '../../src/adapters/ports/error.ts';
import type { AdapterErrorKind } from '../../src/adapters/ports/error.ts';
import type { WordingStore } from '../../src/adapters/ports/wordings.ts';

/** A store with passages `a`, `b` and `c`. `busyAfter`: a call begins after so many wordings. */
function aStore(busyAfter = Infinity) {
  const kept = new Map<string, readonly string[]>();
  const published: string[] = [];
  const store: WordingStore = {
    async missing(limit) {
      const left = ['a', 'b', 'c'].filter((hash) => !kept.has(hash));
      const passages = left
        .slice(0, limit)
        .map((hash) => ({ tenant: 't', hash, title: hash, text: `${hash} text` }));
      return { passages, count: left.length };
    },
    keep: async ({ hash }, wordings) => void kept.set(hash, wordings),
    publish: async (hashes) => void published.push(...hashes),
    hasCalls: async () => kept.size >= busyAfter,
    list: async () => [],
    edit: async () => true,
  };
  return { store, kept, published };
}

/** `failing`: the passage for which the model fails, and how. */
function run(
  store: WordingStore,
  {
    inCalls = false,
    passages = 2,
    failing,
  }: { inCalls?: boolean; passages?: number; failing?: [string, AdapterErrorKind] } = {},
) {
  const { makeWordings } = createWordingActivities({
    store,
    model: {
      name: 'm',
      async wordings({ title }) {
        if (failing?.[0] === title)
          throw new AdapterError({ vendor: 'openai', operation: 'wordings', kind: failing[1] });
        return [`ask ${title}`];
      },
    },
  });
  return new MockActivityEnvironment().run(makeWordings, { passages, pauseMs: 0, inCalls });
}

it('R-K1: some passages get wordings, which are published together', async () => {
  const { store, kept, published } = aStore();
  expect(await run(store)).toEqual({ made: 2, left: 1, isBusy: false });
  expect([...kept]).toEqual([
    ['a', ['ask a']],
    ['b', ['ask b']],
  ]);
  expect(published).toEqual(['a', 'b']);
  expect(await run(store)).toEqual({ made: 1, left: 0, isBusy: false });
});

it('no model is asked while a call is in progress, unless it has waited long enough', async () => {
  const { store } = aStore(1);
  expect(await run(store)).toEqual({ made: 1, left: 2, isBusy: true });
  expect(await run(store, { inCalls: true })).toEqual({ made: 2, left: 0, isBusy: false });
});

it('a passage that the model refuses gets none, and the others go on', async () => {
  const { store, kept } = aStore();
  expect(await run(store, { passages: 3, failing: ['b', 'filtered'] })).toMatchObject({ made: 3, left: 0 });
  expect(kept.get('b')).toEqual([]);
});

it('a failure of the model keeps and publishes what was made, and has its type', async () => {
  const { store, kept, published } = aStore();
  const failure: unknown = await run(store, { failing: ['b', 'rate-limited'] }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ type: 'ModelRateLimited', nonRetryable: false });
  expect([[...kept.keys()], published]).toEqual([['a'], ['a']]);
});
