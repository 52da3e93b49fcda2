import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../setup/fresh-database.ts';
import type { FreshDatabase } from '../../setup/fresh-database.ts';
import { loadKnowledgeFolder, pagesFolder } from './knowledge-pages.ts';

const HOURS = '# Hours\n\n## In summer\n\nWe open at 9.\n\n## In winter\n\nWe open at 10.\n';
const PRICES = '# Prices\n\nA flat costs 20 dollars.\n';

let database: FreshDatabase;
let client: pg.Client;
let tenants = 0;

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database[Symbol.asyncDispose]();
});

const nextTenant = () => `tenant-${String((tenants += 1))}`;
const load = (tenant: string, folder: string) => loadKnowledgeFolder(database.url, tenant, folder);

async function rowsOf(tenant: string) {
  const rows = async (sql: string) => (await client.query<Record<string, unknown>>(sql, [tenant])).rows;
  return {
    documents: await rows('select *, xmin::text from knowledge_documents where tenant = $1 order by path'),
    passages: await rows(
      'select *, xmin::text from knowledge_passages where tenant = $1 order by document, position',
    ),
  };
}

async function textsOf(tenant: string) {
  return (await rowsOf(tenant)).passages.map((row) => [row['id'], row['title'], row['text']]);
}

test('R-C6: a page becomes passages whose headings travel with them', async () => {
  const tenant = nextTenant();
  await using folder = await pagesFolder({ 'hours.md': HOURS, 'more/prices.md': PRICES });
  expect(await load(tenant, folder.path)).toEqual({
    documents: 2,
    unchanged: 0,
    removed: [],
    overruled: [],
    skipped: [],
  });
  expect(await textsOf(tenant)).toEqual([
    ['hours#in-summer', 'Hours: In summer', 'We open at 9.'],
    ['hours#in-winter', 'Hours: In winter', 'We open at 10.'],
    ['more/prices', 'Prices', 'A flat costs 20 dollars.'],
  ]);
});

test('R-C6: a long text is cut at paragraphs, sentences and words, and nothing of it is lost', async () => {
  const tenant = nextTenant();
  const sentence = 'The quick brown fox jumps over the lazy dog near the harbor. ';
  const paragraphs = [sentence.repeat(5), sentence.repeat(15), 'word '.repeat(300)].map((text) =>
    text.trim(),
  );
  await using folder = await pagesFolder({ 'long.md': `# Long\n\n${paragraphs.join('\n\n')}\n` });
  await load(tenant, folder.path);
  const texts = (await textsOf(tenant)).map(([, , text]) => String(text));
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(600);
  expect(texts.join(' ').split(/\s+/)).toEqual(paragraphs.join(' ').split(/\s+/));
});

test('R-C6: loading twice, or five times at once, changes nothing', async () => {
  const tenant = nextTenant();
  await using folder = await pagesFolder({ 'hours.md': HOURS, 'prices.md': PRICES });
  await Promise.all(Array.from({ length: 5 }, () => load(tenant, folder.path)));
  const before = await rowsOf(tenant);
  expect(before.documents).toHaveLength(2);
  expect(await load(tenant, folder.path)).toMatchObject({ documents: 2, unchanged: 2, removed: [] });
  expect(await rowsOf(tenant)).toEqual(before);
});

test('R-C6: a changed page is replaced, a removed one disappears, another tenant keeps what it has', async () => {
  const [tenant, other] = [nextTenant(), nextTenant()];
  await using folder = await pagesFolder({
    'hours.md': HOURS,
    'prices.md': PRICES,
    'old.md': '# Old\n\nGone.\n',
  });
  await load(tenant, folder.path);
  await load(other, folder.path);
  const before = await rowsOf(other);
  await folder.write('hours.md', '# Hours\n\nWe never close.\n');
  await folder.remove('old.md');
  expect(await load(tenant, folder.path)).toMatchObject({
    documents: 2,
    unchanged: 1,
    removed: ['old.md'],
  });
  expect(await textsOf(tenant)).toEqual([
    ['hours', 'Hours', 'We never close.'],
    ['prices', 'Prices', 'A flat costs 20 dollars.'],
  ]);
  expect(await rowsOf(other)).toEqual(before);
});

test('R-C6: bad pages are named and skipped, the rest goes in', async () => {
  const tenant = nextTenant();
  await using folder = await pagesFolder({
    'hours.md': HOURS,
    'empty.md': '',
    'bare.md': '# Only a heading\n',
  });
  await folder.write('binary.md', '# Zero\n\n\0\n');
  await folder.write('.hidden.md', '# Hidden\n\nNot for callers.\n');
  await symlink(join(folder.path, 'missing'), join(folder.path, 'unreadable.md'));
  expect(await load(tenant, folder.path)).toEqual({
    documents: 1,
    unchanged: 0,
    removed: [],
    overruled: [],
    skipped: [
      { name: 'bare.md', reason: 'has no text' },
      { name: 'binary.md', reason: 'is not text' },
      { name: 'empty.md', reason: 'is empty' },
      { name: 'unreadable.md', reason: 'cannot be read' },
    ],
  });
});

test('R-C6: a page that went bad keeps what was loaded of it before', async () => {
  const tenant = nextTenant();
  await using folder = await pagesFolder({ 'hours.md': HOURS, 'prices.md': PRICES });
  await load(tenant, folder.path);
  const before = await rowsOf(tenant);
  await folder.write('hours.md', '');
  expect(await load(tenant, folder.path)).toMatchObject({ removed: [], skipped: [{ name: 'hours.md' }] });
  expect(await rowsOf(tenant)).toEqual(before);
});

test('R-C6: what cannot be stored leaves all of the old pages in force', async () => {
  const tenant = nextTenant();
  await using folder = await pagesFolder({ 'hours.md': HOURS });
  await load(tenant, folder.path);
  const before = await rowsOf(tenant);
  await client.query(
    `alter table knowledge_passages add constraint refused check (text not like '%REFUSED%')`,
  );
  await folder.write('hours.md', '# Hours\n\nREFUSED\n');
  await expect(load(tenant, folder.path)).rejects.toMatchObject({
    name: 'AdapterError',
    kind: 'bad-request',
  });
  expect(await rowsOf(tenant)).toEqual(before);
});
