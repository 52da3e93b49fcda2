import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKnowledgeSnapshot } from '../../../src/adapters/knowledge/snapshot.ts';
import type { KnowledgeSnapshot } from '../../../src/adapters/knowledge/snapshot.ts';
import { createKnowledgeStore } from '../../../src/adapters/postgres/knowledge-store.ts';
import { migrate } from '../../../src/adapters/postgres/migrate.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { startEmbeddedPostgres } from '../../../src/start/embedded-postgres.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import type { FreshDatabase } from '../../setup/create-database.ts';
import { loadKnowledgeFolder, pagesFolder } from '../postgres/knowledge-pages.ts';

const SAMPLE = fileURLToPath(new URL('../../../knowledge', import.meta.url));
/** The demo questions of the sample business. The full set is in `eval/`. */
const FIRST = [
  ['Are you open on Sundays in winter?', 'hours#what-are-the-opening-hours-in-winter'],
  ['How much is a tune up?', 'tune-ups#how-much-does-a-tune-up-cost'],
  [
    'how much does it cost to rent an electric bike',
    'rental-prices#how-much-does-it-cost-to-rent-an-electric-bike',
  ],
  ['uh can i bring my dog', 'pets#can-i-bring-my-dog-into-the-shop'],
  ["What's your phone number?", 'contact#what-is-your-phone-number-and-email-address'],
  ['is there a discount for students', 'discounts#do-you-have-discounts'],
  ['what happens if the rental bike gets stolen', 'damage-and-theft#what-happens-if-a-rental-bike-is-stolen'],
  ['do you sell vouchars', 'gift-vouchers#do-you-sell-gift-vouchers'],
  [`'); -- "restroom" 🚻 :* & | $$`, 'accessibility#is-there-a-restroom'],
] as const;

let database: FreshDatabase;
let pool: Pool;
let snapshot: KnowledgeSnapshot;

beforeAll(async () => {
  database = await freshDatabase();
  pool = createPool(database.url);
  await loadKnowledgeFolder(database.url, 'bikes', SAMPLE);
  snapshot = createKnowledgeSnapshot(createKnowledgeStore(pool));
  await snapshot.refresh();
});

afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

test.each(FIRST)('R-C6: "%s" finds the passage that answers it as the first result', async (text, id) => {
  const [best] = await snapshot.search({ tenant: 'bikes', text, limit: 3 });
  expect(best?.id).toBe(id);
  expect(best?.text).not.toBe('');
});

test('R-C6: after the next refresh, searches see changed, new and removed pages', async () => {
  const ask = async (text: string) => {
    await snapshot.refresh();
    return (await snapshot.search({ tenant: 'bakery', text, limit: 3 })).map((passage) => passage.text);
  };
  await using folder = await pagesFolder({
    'hours.md': '# Hours\n\nWe open at 6.\n',
    'old.md': '# Jobs\n\nNone.\n',
  });
  await loadKnowledgeFolder(database.url, 'bakery', folder.path);
  expect(await ask('hours')).toEqual(['We open at 6.']);
  expect(await ask('jobs')).toEqual(['None.']);
  await folder.write('hours.md', '# Hours\n\nWe open at 7.\n');
  await folder.write('sweets.md', '# Sweets\n\nCrème brûlée.\n');
  await folder.remove('old.md');
  await loadKnowledgeFolder(database.url, 'bakery', folder.path);
  expect(await ask('hours')).toEqual(['We open at 7.']);
  expect(await ask('creme brulee')).toEqual(['Crème brûlée.']);
  expect(await ask('jobs')).toEqual([]);
});

test('R-C6: loading the same pages again does not change the version', async () => {
  const store = createKnowledgeStore(pool);
  const before = await store.versions();
  await loadKnowledgeFolder(database.url, 'bikes', SAMPLE);
  expect(await store.versions()).toEqual(before);
});

test('R-C6: the store returns only the passages of a tenant, even if the name contains SQL', async () => {
  const names = [
    `' or '1'='1`,
    `bikes' --`,
    'bikes ',
    'BIKES',
    '%',
    '"; drop table knowledge_passages; --',
    '',
  ];
  const store = createKnowledgeStore(pool);
  for (const name of names) expect(await store.passages(name), name).toEqual([]);
  for (const [index, name] of names.entries()) {
    await using folder = await pagesFolder({ 'own.md': `# Own page\n\nNumber ${index}.\n` });
    await loadKnowledgeFolder(database.url, name, folder.path);
  }
  await snapshot.refresh();
  for (const [index, name] of names.entries()) {
    const found = await snapshot.search({ tenant: name, text: 'what is on your own page', limit: 10 });
    expect(found.map(({ text }) => text)).toEqual([`Number ${index}.`]);
  }
});

test('R-C6: more passages than fit into one query are all returned once', async () => {
  await using folder = await pagesFolder(
    Object.fromEntries(
      Array.from({ length: 11 }, (_, page) => [
        `page${page}.md`,
        Array.from({ length: 500 }, (_each, line) => `# Heading ${line}\n\nLine ${line} of ${page}.\n`).join(
          '\n',
        ),
      ]),
    ),
  );
  await loadKnowledgeFolder(database.url, 'large', folder.path);
  const passages = await createKnowledgeStore(pool).passages('large');
  expect(passages).toHaveLength(5_500);
  expect(new Set(passages.map(({ text }) => text)).size).toBe(5_500);
});

test('R-F3: searches continue while Postgres is stopped, and a refresh reports the failure', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'evercall-knowledge-'));
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  const own = createPool(server.url, { connectTimeoutMs: 500 });
  try {
    await migrate(server.url);
    await loadKnowledgeFolder(server.url, 'bikes', SAMPLE);
    const kept = createKnowledgeSnapshot(createKnowledgeStore(own));
    await kept.refresh();
    await server.stop();
    await expect(kept.refresh()).rejects.toMatchObject({
      name: 'AdapterError',
      vendor: 'postgres',
      operation: 'knowledgeVersions',
      kind: 'unreachable',
    });
    for (const [text, id] of FIRST) {
      expect((await kept.search({ tenant: 'bikes', text, limit: 3 }))[0]?.id).toBe(id);
    }
    const unfilled = createKnowledgeSnapshot(createKnowledgeStore(own));
    await expect(unfilled.search({ tenant: 'bikes', text: 'hours', limit: 1 })).rejects.toMatchObject({
      kind: 'unreachable',
    });
  } finally {
    await own.end();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
