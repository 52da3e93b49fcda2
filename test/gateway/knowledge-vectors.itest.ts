/** Search in a gateway with embeddings: real Postgres, and a local server that speaks the vendor's protocol. */
import { pino } from 'pino';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createKnowledgeDocuments } from '../../src/adapters/postgres/knowledge-documents.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { createVectorStore } from '../../src/adapters/postgres/vector-store.ts';
import { readDocument } from '../../src/adapters/documents/read-document.ts';
import type { KnowledgeDocument } from '../../src/adapters/ports/documents.ts';
import { createCounters } from '../../src/gateway/counters.ts';
import { openKnowledge } from '../../src/gateway/knowledge-search.ts';
import type { FakeOpenAi } from '../fakes/fake-openai.ts';
import { startFakeOpenAi } from '../fakes/fake-openai.ts';
import { rateLimited, status } from '../fakes/openai-behaviour.ts';
import type { EmbeddingsScript } from '../fakes/openai-embeddings.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import type { FreshDatabase } from '../setup/create-database.ts';

const TENANT = 'bikes';
const PAGES = {
  'flats.md': '# Flat tyre\n\nWe mend it in an hour.\n',
  'lockers.md': '# Lockers\n\nThe lockers are beside the door.\n',
  'hours.md': '# Opening hours\n\nFrom nine to six.\n',
};
/** A question that shares no word with any page; neither the thesaurus nor the sound of its words helps. */
const INDIRECT = 'What about a puncture?';
const MODEL = 'text-embedding-3-small';

let database: FreshDatabase;
let pool: Pool;
let vendor: FakeOpenAi;
beforeAll(async () => {
  [database, vendor] = await Promise.all([freshDatabase(), startFakeOpenAi()]);
  pool = createPool(database.url);
});
beforeEach(async () => {
  vendor.embeddings.script();
  await createKnowledgeDocuments(pool).add(TENANT, await pages(PAGES), { replacing: { kept: [] } });
});
afterAll(async () => {
  await pool.end();
  await vendor[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function pages(sources: Readonly<Record<string, string>>): Promise<KnowledgeDocument[]> {
  return Promise.all(
    Object.entries(sources).map(async ([name, source]) => {
      const read = await readDocument({ name, kind: 'markdown', bytes: new TextEncoder().encode(source) });
      if ('reason' in read) throw new Error(read.reason);
      return read;
    }),
  );
}

function open({ model = MODEL }: { readonly model?: string | null } = {}) {
  const counters = createCounters();
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => warnings.push(line) });
  const openai = {
    model: 'gpt-4.1-mini',
    maxTokens: 150,
    baseUrl: vendor.baseUrl,
    ...(model === null ? {} : { embeddings: { apiKey: 'sk-test', model, baseUrl: vendor.baseUrl } }),
  };
  const knowledge = openKnowledge(
    { databaseUrl: database.url, openai },
    { pool, log, counters: counters.embeddings, hasCalls: () => false },
  );
  const { search } = knowledge;
  return {
    counters: counters.embeddings,
    warnings,
    search,
    titles: async (text: string, context?: string) =>
      (
        await search.search({ tenant: TENANT, text, limit: 3, ...(context === undefined ? {} : { context }) })
      ).map(({ title }) => title),
    filled: () => expect.poll(() => search.vectors().map(({ missingCount }) => missingCount)).toEqual([0]),
    [Symbol.asyncDispose]: () => knowledge[Symbol.asyncDispose](),
  };
}

/** Embeds passages as usual. Questions, which come one at a time, follow the script. */
const forQuestions =
  (script: EmbeddingsScript): EmbeddingsScript =>
  (body, index) =>
    body.input.length === 1 ? script(body, index) : undefined;

const forget = () => pool.query('delete from knowledge_vectors');
const countVectors = async () =>
  (await pool.query<{ count: number }>('select count(*)::int as count from knowledge_vectors')).rows[0]
    ?.count;

test('R-C6: an indirect question without a word of its answer finds it with vectors, and not without them', async () => {
  await using byWords = open({ model: null });
  await using byBoth = open();
  await byBoth.filled();
  expect(await byWords.titles(INDIRECT)).toEqual([]);
  expect(await byBoth.titles(INDIRECT)).toEqual(['Flat tyre']);
  expect(await byBoth.titles('and how long?', 'I have a puncture')).toContain('Flat tyre');
});

test('R-C6: other words for a page find it, and are neither sent to the vendor nor part of the result', async () => {
  const [page] = await pages({ 'flats.md': `${PAGES['flats.md']}\nAlso asked: puncture; rode over glass\n` });
  if (page === undefined) throw new Error('no page');
  await createKnowledgeDocuments(pool).add(TENANT, [page]);
  await forget();
  const before = vendor.embeddings.requests.length;
  await using byWords = open({ model: null });
  await using byBoth = open();
  await byBoth.filled();
  for (const { search } of [byWords, byBoth]) {
    const [found] = await search.search({ tenant: TENANT, text: INDIRECT, limit: 1 });
    expect(found).toEqual({
      ...{ id: 'flats', title: 'Flat tyre', text: 'We mend it in an hour.' },
      score: expect.any(Number) as unknown,
    });
  }
  const sent = vendor.embeddings.requests.slice(before).flatMap(({ input }) => input);
  expect(sent).toContain('Flat tyre\nWe mend it in an hour.');
  expect(sent.join()).not.toContain('glass');
});

test('R-C6: a question unlike every page finds nothing, with vectors too', async () => {
  await using knowledge = open();
  await knowledge.filled();
  expect(await knowledge.titles('Do you sell velocipedes to astronauts?')).toEqual([]);
});

test('R-C6: the vector of a question is requested once, however often and in whatever spelling it is asked', async () => {
  await using knowledge = open();
  await knowledge.filled();
  const before = vendor.embeddings.requests.length;
  await Promise.all([knowledge.titles('what about a puncture'), knowledge.titles(INDIRECT)]);
  await knowledge.titles(INDIRECT);
  expect(vendor.embeddings.requests.slice(before).map(({ input }) => input)).toEqual([
    ['what about a puncture'],
  ]);
});

test.each([
  ['refuses', { type: 'refuse' }],
  ['is silent', { type: 'silence' }],
  ['is slow', { type: 'answer', afterMs: 1_000 }],
  ['wants to be left alone', rateLimited({ retryAfterMs: 60_000 })],
  ['is broken', status(500)],
] as const satisfies readonly (readonly [string, ReturnType<EmbeddingsScript>])[])(
  'R-F3: with a vendor that %s, a search still finds results by words, in time',
  async (_name, behaviour) => {
    await using byWords = open({ model: null });
    await using knowledge = open();
    await knowledge.filled();
    vendor.embeddings.script(forQuestions(() => behaviour));
    for (const question of ['Where are the lockers?', 'Are you open at six?', INDIRECT]) {
      const startedAt = performance.now();
      const found = await knowledge.titles(question);
      // The search waits 150 ms for the vendor. The rest is for a busy machine.
      expect(performance.now() - startedAt).toBeLessThan(700);
      expect(found).toEqual(await byWords.titles(question));
    }
  },
);

test('R-F3: a vendor that is down is asked once, and causes one line in the log', async () => {
  await using knowledge = open();
  await knowledge.filled();
  vendor.embeddings.script(forQuestions(() => ({ type: 'refuse' })));
  for (const question of ['Where are the lockers?', 'Are you open?', INDIRECT])
    await knowledge.titles(question);
  expect(knowledge.counters).toEqual({ asked: 1, failed: 1, late: 0 });
  expect(knowledge.warnings).toHaveLength(1);
  expect(knowledge.warnings[0]).not.toContain('lockers');
});

test('R-C6: vectors are made once: the next gateway takes them from Postgres, and two concurrent gateways make each only once', async () => {
  await forget();
  const before = vendor.embeddings.requests.length;
  {
    await using one = open();
    await using other = open();
    await Promise.all([one.filled(), other.filled()]);
  }
  await using later = open();
  await later.filled();
  const asked = vendor.embeddings.requests.slice(before).flatMap(({ input }) => input);
  expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted());
  expect(asked).toHaveLength(Object.keys(PAGES).length);
});

test('R-F3: making vectors continues after a failure, and until then searches use words', async () => {
  await forget();
  let failures = 0;
  vendor.embeddings.script(() => (failures++ === 0 ? status(503) : undefined));
  await using knowledge = open();
  await knowledge.search.refresh();
  expect(await knowledge.titles('Where are the lockers?')).toEqual(['Lockers']);
  await knowledge.filled();
  expect(knowledge.counters.asked).toBe(0);
  expect(failures).toBe(2);
});

test('R-C6: vectors of removed texts are removed with them, and the others stay', async () => {
  {
    await using knowledge = open();
    await knowledge.filled();
  }
  expect(await countVectors()).toBe(3);
  await createKnowledgeDocuments(pool).remove(TENANT, ['lockers.md']);
  expect(await countVectors()).toBe(2);
});

test('R-C6: vectors of one model are not used for another', async () => {
  const store = (name: string) => createVectorStore(pool, { name });
  const hash = 'ab'.repeat(32);
  await store('one').keep(new Map([[hash, Float32Array.of(0.6, -0.8)]]));
  expect(await store('other').load([hash])).toEqual(new Map());
  expect(await store('one').load([hash])).toEqual(new Map([[hash, Float32Array.of(0.6, -0.8)]]));
});
