import { setImmediate as nextTick } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createKnowledgeSnapshot, keepFresh } from '../../../src/adapters/knowledge/snapshot.ts';
import { AdapterError } from '../../../src/adapters/ports/error.ts';
import type { KnowledgeStore, StoredPassage } from '../../../src/adapters/ports/knowledge.ts';

/** A store whose content and availability a test can change. */
function fakeStore(tenants: Record<string, readonly StoredPassage[]> = {}) {
  const state = new Map(Object.entries(tenants));
  const reads: string[] = [];
  let isAway = false;
  let version = 0;
  const answer = <T>(of: () => T): Promise<T> =>
    isAway
      ? Promise.reject(new AdapterError({ vendor: 'postgres', operation: 'test', kind: 'unreachable' }))
      : Promise.resolve(of());
  const store: KnowledgeStore = {
    versions: () =>
      answer(() => new Map([...state].map(([tenant, passages]) => [tenant, versionOf(passages)]))),
    passages: (tenant) =>
      answer(() => {
        reads.push(tenant);
        return state.get(tenant) ?? [];
      }),
  };
  const versions = new Map<readonly StoredPassage[], string>();
  const versionOf = (passages: readonly StoredPassage[]): string => {
    const known = versions.get(passages) ?? String((version += 1));
    versions.set(passages, known);
    return known;
  };
  return {
    store,
    reads,
    set: (tenant: string, passages: readonly StoredPassage[]) => state.set(tenant, passages),
    remove: (tenant: string) => state.delete(tenant),
    goAway: () => (isAway = true),
    comeBack: () => (isAway = false),
  };
}

const page = (id: string, title: string, text = 'Yes.'): StoredPassage => ({ id, title, text });
const HOURS = [page('hours', 'Opening hours', 'From 9 to 6.')];

describe('a snapshot', () => {
  it('R-F3: answers from its last state while the store is unreachable, and catches up afterwards', async () => {
    const { store, set, goAway, comeBack } = fakeStore({ bikes: HOURS });
    const snapshot = createKnowledgeSnapshot(store);
    await snapshot.refresh();
    set('bikes', [page('hours', 'Opening hours', 'Never.')]);
    goAway();
    await expect(snapshot.refresh()).rejects.toMatchObject({ kind: 'unreachable' });
    const ask = () => snapshot.search({ tenant: 'bikes', text: 'opening hours', limit: 1 });
    expect(await ask()).toMatchObject([{ text: 'From 9 to 6.' }]);
    comeBack();
    await snapshot.refresh();
    expect(await ask()).toMatchObject([{ text: 'Never.' }]);
  });

  it('R-F3: a search before the first refresh waits for one, and throws if the store is unreachable', async () => {
    const { store, goAway, comeBack } = fakeStore({ bikes: HOURS });
    goAway();
    const snapshot = createKnowledgeSnapshot(store);
    const ask = () => snapshot.search({ tenant: 'bikes', text: 'opening hours', limit: 1 });
    await expect(ask()).rejects.toMatchObject({ name: 'AdapterError', kind: 'unreachable' });
    comeBack();
    expect(await ask()).toMatchObject([{ id: 'hours' }]);
  });

  it('R-C6: reads only tenants that have changed, and forgets removed tenants', async () => {
    const { store, reads, set, remove } = fakeStore({ bikes: HOURS, bakery: HOURS });
    const snapshot = createKnowledgeSnapshot(store);
    await Promise.all([snapshot.refresh(), snapshot.refresh()]);
    expect(reads.splice(0).sort()).toEqual(['bakery', 'bikes']);
    set('bakery', [page('bread', 'Bread')]);
    await snapshot.refresh();
    expect(reads).toEqual(['bakery']);
    remove('bikes');
    await snapshot.refresh();
    expect(await snapshot.search({ tenant: 'bikes', text: 'opening hours', limit: 1 })).toEqual([]);
  });

  it('R-C6: a search during a replacement sees either the old state or the new one', async () => {
    const generation = (number: number) =>
      Array.from({ length: 200 }, (_, index) =>
        page(`${number}-${index}`, `Lockers ${index}`, `Row ${number}.`),
      );
    const { store, set } = fakeStore({ bikes: generation(0) });
    const snapshot = createKnowledgeSnapshot(store);
    await snapshot.refresh();
    const seen = new Set<string>();
    for (let number = 1; number <= 5; number += 1) {
      set('bikes', generation(number));
      const state = { isReplaced: false };
      const replaced = snapshot.refresh().finally(() => (state.isReplaced = true));
      while (!state.isReplaced) {
        const found = await snapshot.search({ tenant: 'bikes', text: 'lockers', limit: 50 });
        const generations = new Set(found.map(({ id }) => id.split('-')[0] ?? ''));
        expect([found.length, generations.size]).toEqual([50, 1]);
        for (const each of generations) seen.add(each);
        await nextTick();
      }
      await replaced;
    }
    expect(seen.size).toBeGreaterThan(3);
  });

  it('R-C6: is filled and refreshed in the background, and reports only the first of several failures', async () => {
    const { store, set, goAway, comeBack } = fakeStore({ bikes: HOURS });
    const failures: unknown[] = [];
    const snapshot = createKnowledgeSnapshot(store);
    const stop = keepFresh(snapshot, { everyMs: 1, onFailure: (error) => failures.push(error) });
    onTestFinished(stop);
    const ask = async () =>
      (await snapshot.search({ tenant: 'bikes', text: 'opening hours', limit: 1 }))[0]?.text;
    await expect.poll(ask).toBe('From 9 to 6.');
    goAway();
    await expect.poll(() => failures.length).toBe(1);
    set('bikes', [page('hours', 'Opening hours', 'Never.')]);
    comeBack();
    await expect.poll(ask).toBe('Never.');
    expect(failures).toHaveLength(1);
  });
});

/** Returns a generator of pseudo-random numbers from 0 to `below` - 1, the same in every run. */
function randoms(): (below: number) => number {
  let state = 7;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return (state >>> 8) % below;
  };
}

const SQL = [
  `' or '1'='1`,
  `'; drop table knowledge_passages; --`,
  `' union select id, title, text from knowledge_passages where tenant='b' --`,
  `") or tenant = 'b' --`,
  `\\'; select 1; --`,
  '$1',
  '%',
  '*',
];
const AROUND = [
  '',
  ' ',
  '\t',
  '\n',
  '\0',
  '/',
  '../',
  '.',
  "'",
  '"',
  '`',
  ';',
  ',',
  '%00',
  '\u200b',
  '\u00a0',
  '-',
];
const STRANGE = [
  '',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'null',
  'undefined',
  'NaN',
  '0',
  'ａ',
  'Ａ',
  'á',
  'A',
  'B',
  'a,b',
  'a|b',
  'a b',
  '["a","b"]',
  '{"tenant":"b"}',
];

describe('tenants', () => {
  it('R-C6: A never sees a passage of B in 10,000 attempts, with SQL and crafted tenants among them', async () => {
    const pagesOf = (tenant: string, words: readonly string[]) =>
      words.map((word, index) =>
        page(`${tenant}#${index}`, `${word} prices`, `Secret of ${tenant}: ${word}.`),
      );
    const words = { a: ['apple', 'anchor', 'prices'], b: ['banana', 'barrel', 'prices'] };
    const { store } = fakeStore({ a: pagesOf('a', words.a), b: pagesOf('b', words.b) });
    const snapshot = createKnowledgeSnapshot(store);
    await snapshot.refresh();
    const random = randoms();
    const one = (list: readonly string[]): string => list[random(list.length)] ?? '';
    const tenantNames = [
      () => 'a',
      () => one(STRANGE),
      () => `${one(AROUND)}${one(['a', 'b'])}${one(AROUND)}`,
      () => `${one(AROUND)}a${one(AROUND)}${one(SQL)}`,
      () => `${one(AROUND)}b${one(AROUND)}${one(SQL)}`,
    ];
    let ownAnswers = 0;
    for (let attempt = 0; attempt < 10_000; attempt += 1) {
      const tenant = (tenantNames[random(tenantNames.length)] ?? String)();
      const text = `${one(words.a)} prices ${random(2) === 0 ? '' : `${one(SQL)} tenant:b ${one(words.b)}`}`;
      const context = `${one(SQL)} ${one(words.b)}`;
      const found = await snapshot.search({ tenant, text, context, limit: 1 + random(50) });
      const foreign = found.filter(
        ({ id, text: said }) => !id.startsWith('a#') || said.includes('Secret of b'),
      );
      if (tenant === 'b') continue;
      expect(foreign).toEqual([]);
      if (tenant !== 'a') expect(found).toEqual([]);
      else ownAnswers += found.length;
    }
    // The search did work during the attack.
    expect(ownAnswers).toBeGreaterThan(1_000);
  });
});
