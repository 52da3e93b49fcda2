import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDocument } from '../../../src/adapters/documents/read-document.ts';
import { createKnowledgeDocuments } from '../../../src/adapters/postgres/knowledge-documents.ts';
import { createKnowledgeStore } from '../../../src/adapters/postgres/knowledge-store.ts';
import { createWordingStore } from '../../../src/adapters/postgres/wording-store.ts';
import { createKnowledgeSnapshot } from '../../../src/adapters/knowledge/snapshot.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import type { KnowledgeDocument, KnowledgeDocuments } from '../../../src/adapters/ports/documents.ts';
import { prepareDatabase } from '../../../src/start/prepare-database.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import type { FreshDatabase } from '../../setup/create-database.ts';
import { loadKnowledgeFolder, pagesFolder } from './knowledge-pages.ts';

const HOURS = '# Hours\n\n## In summer\n\nWe open at 9.\n\n## In winter\n\nWe open at 10.\n';
const PRICES = '# Prices\n\nA flat costs 20 dollars.\n';

let database: FreshDatabase;
let client: pg.Client;
let pool: pg.Pool;
let documents: KnowledgeDocuments;
let tenants = 0;

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  pool = createPool(database.url);
  documents = createKnowledgeDocuments(pool);
});

afterAll(async () => {
  await pool.end();
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

test('R-C6: a page becomes passages with their headings', async () => {
  const tenant = nextTenant();
  await using folder = await pagesFolder({ 'hours.md': HOURS, 'more/prices.md': PRICES });
  expect(await load(tenant, folder.path)).toEqual({
    documents: 2,
    unchanged: 0,
    removed: [],
    overruled: [],
    refused: [],
    skipped: [],
  });
  expect(await textsOf(tenant)).toEqual([
    ['hours#in-summer', 'Hours: In summer', 'We open at 9.'],
    ['hours#in-winter', 'Hours: In winter', 'We open at 10.'],
    ['more/prices', 'Prices', 'A flat costs 20 dollars.'],
  ]);
});

test('R-C6: a long text is split at paragraphs, sentences and words without losing a word', async () => {
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

test('R-C6: a changed page is replaced, a removed page disappears, and another tenant is unchanged', async () => {
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

test('R-C6: bad pages are skipped with a reason, and the others are loaded', async () => {
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
    refused: [],
    skipped: [
      { name: 'bare.md', reason: 'has no text', isOtherFile: false },
      { name: 'binary.md', reason: 'is not text', isOtherFile: false },
      { name: 'empty.md', reason: 'is empty', isOtherFile: false },
      { name: 'unreadable.md', reason: 'cannot be read', isOtherFile: false },
    ],
  });
});

test('R-C6: a page that has become unreadable keeps its stored content', async () => {
  const tenant = nextTenant();
  await using folder = await pagesFolder({ 'hours.md': HOURS, 'prices.md': PRICES });
  await load(tenant, folder.path);
  const before = await rowsOf(tenant);
  await folder.write('hours.md', '');
  expect(await load(tenant, folder.path)).toMatchObject({ removed: [], skipped: [{ name: 'hours.md' }] });
  expect(await rowsOf(tenant)).toEqual(before);
});

test('R-C6: if storing a page fails, all old pages stay unchanged', async () => {
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

describe('added documents', () => {
  async function aDocument(name: string, text: string): Promise<KnowledgeDocument> {
    const read = await readDocument({ name, kind: 'markdown', bytes: new TextEncoder().encode(text) });
    if ('reason' in read) throw new Error(read.reason);
    return read;
  }
  const all = (documents: Readonly<Record<string, string>>) =>
    Promise.all(Object.entries(documents).map(([name, text]) => aDocument(name, text)));

  test('R-K3: a document above the quota of its tenant is refused with the numbers, and what is stored stays', async () => {
    const tenant = nextTenant();
    const [one, two, three] = await all({
      'one.md': HOURS,
      'two.md': PRICES,
      'other.md': `${HOURS}\n## At night\n\nClosed.\n`,
    });
    if (one === undefined || two === undefined || three === undefined) throw new Error('unreachable');
    const limited = createKnowledgeDocuments(pool, { maxPassages: 2, maxBytes: 1_000, maxWords: 500 });
    const reason = 'would make 3 passages: the tenant may have 2 (KNOWLEDGE_MAX_PASSAGES)';
    expect(await limited.add(tenant, [one, two])).toEqual([
      { name: 'one.md', version: 1, outcome: 'added' },
      { name: 'two.md', version: 0, outcome: 'refused', reason },
    ]);
    const larger = { ...three, name: 'one.md' };
    expect(await limited.add(tenant, [larger])).toEqual([
      { name: 'one.md', version: 1, outcome: 'refused', reason },
    ]);
    expect(await limited.loadFolder(tenant, [two], ['one.md'])).toMatchObject({
      refused: [{ name: 'two.md', reason }],
    });
    const small = createKnowledgeDocuments(pool, { maxPassages: 9, maxBytes: 60, maxWords: 500 });
    expect(await small.add(tenant, [two])).toMatchObject([
      {
        outcome: 'refused',
        reason: expect.stringMatching(/^would make \d+ bytes of passages: .* 60 /u) as unknown,
      },
    ]);
    expect(await textsOf(tenant)).toHaveLength(2);
  });

  test('R-K3: different words are counted over all documents of a tenant, each word once', async () => {
    const tenant = nextTenant();
    const [one, two, three] = await all({
      'one.md': '# One\n\nalpha beta gamma delta.',
      'two.md': '# Two\n\nalpha beta gamma delta epsilon.',
      'three.md': '# Three\n\nzeta eta.',
    });
    if (one === undefined || two === undefined || three === undefined) throw new Error('unreachable');
    // one, alpha, beta, gamma, delta; two, epsilon; three, zeta, eta
    const limited = createKnowledgeDocuments(pool, { maxPassages: 9, maxBytes: 1_000, maxWords: 9 });
    const reason = 'would make 10 different words: the tenant may have 9 (KNOWLEDGE_MAX_WORDS)';
    expect(await limited.add(tenant, [one, two, three])).toEqual([
      { name: 'one.md', version: 1, outcome: 'added' },
      { name: 'two.md', version: 1, outcome: 'added' },
      { name: 'three.md', version: 0, outcome: 'refused', reason },
    ]);
    expect(await limited.loadFolder(tenant, [three], ['one.md', 'two.md'])).toMatchObject({
      refused: [{ name: 'three.md', reason }],
    });
    // In the place of another document it fits.
    expect(await limited.add(tenant, [{ ...three, name: 'two.md' }])).toMatchObject([
      { outcome: 'replaced' },
    ]);
  });

  test('R-K1: wordings of a model are found like "Also asked" lines, can be edited, and go with their passage', async () => {
    const tenant = nextTenant();
    const wordings = createWordingStore(pool);
    const store = createKnowledgeStore(pool);
    const askedFor = async () => (await store.passages(tenant)).map(({ alsoAsked }) => alsoAsked);
    await documents.add(
      tenant,
      await all({ 'tires.md': '# Tires\n\nPunctures are repaired.\nAlso asked: patch a tube' }),
    );
    const { passages, count } = await wordings.missing(1_000);
    expect(count).toBe(passages.length);
    const hash = passages.find(({ title }) => title === 'Tires')?.hash ?? '';
    const before = (await store.versions()).get(tenant);
    await wordings.keep({ tenant, hash }, ['fix a flat', 'my tire is dead'], 'm');
    await wordings.keep({ tenant, hash }, ['too late'], 'm');
    expect((await store.versions()).get(tenant)).toBe(before);
    await wordings.publish([hash]);
    expect((await store.versions()).get(tenant)).not.toBe(before);
    expect((await wordings.missing(1)).count).toBe(count - 1);
    expect(await askedFor()).toEqual(['patch a tube\nfix a flat\nmy tire is dead']);
    const search = createKnowledgeSnapshot(store);
    const [found] = await search.search({ tenant, text: 'My tire is dead', limit: 3 });
    expect(found).toMatchObject({ id: 'tires', text: 'Punctures are repaired.' });
    expect(await wordings.list(tenant)).toMatchObject([{ id: 'tires', model: 'm' }]);
    expect(await wordings.edit(tenant, 'tires', ['flat tire'])).toBe(true);
    expect(await wordings.edit(tenant, 'none', ['flat tire'])).toBe(false);
    expect(await wordings.list(tenant)).toMatchObject([{ wordings: ['flat tire'], model: undefined }]);
    await wordings.edit(tenant, 'tires', []);
    expect(await askedFor()).toEqual(['patch a tube']);
    await documents.remove(tenant, ['tires.md']);
    const { rows } = await client.query('select from knowledge_wordings where sha256 = decode($1, $2)', [
      hash,
      'hex',
    ]);
    expect(rows).toEqual([]);
  });

  test('R-C6: two documents can swap contents in one call, and each gets a new version', async () => {
    const tenant = nextTenant();
    await documents.add(tenant, await all({ 'a.md': '# A\n\nOne.', 'b.md': '# B\n\nTwo.' }));
    expect(await documents.add(tenant, await all({ 'a.md': '# B\n\nTwo.', 'b.md': '# A\n\nOne.' }))).toEqual([
      { name: 'a.md', version: 2, outcome: 'replaced' },
      { name: 'b.md', version: 2, outcome: 'replaced' },
    ]);
    expect(await textsOf(tenant)).toEqual([
      ['a', 'B', 'Two.'],
      ['b', 'A', 'One.'],
    ]);
  });

  test('R-C6: a read while many documents are replaced sees either the old state or the new one', async () => {
    const tenant = nextTenant();
    const generation = (mark: string) =>
      all(
        Object.fromEntries(
          Array.from({ length: 50 }, (_, page) => [`${page}.md`, `# Page ${page}\n\n${mark} ${page}.`]),
        ),
      );
    const [old, young] = await Promise.all([generation('old'), generation('young')]);
    await documents.add(tenant, old);
    const store = createKnowledgeStore(pool);
    const state = { isOver: false };
    const replaced = documents.add(tenant, young).finally(() => (state.isOver = true));
    const seen = new Set<string>();
    for (let isLast = false; !isLast;) {
      isLast = state.isOver;
      const marks = (await store.passages(tenant)).map(({ text }) => text.split(' ')[0] ?? '');
      expect(marks).toHaveLength(50);
      expect(new Set(marks).size).toBe(1);
      for (const mark of marks) seen.add(mark);
    }
    await replaced;
    expect([...seen].sort()).toEqual(['old', 'young']);
  });

  test('R-C6: the same content is stored once, and the content that it replaces is removed', async () => {
    const tenant = nextTenant();
    await documents.add(tenant, await all({ 'a.md': '# A\n\nOne.', 'b.md': '# B\n\nOld.' }));
    expect(await documents.add(tenant, await all({ 'b.md': '# A\n\nOne.' }))).toEqual([
      { name: 'b.md', version: 1, outcome: 'duplicate', of: 'a.md' },
    ]);
    expect(await textsOf(tenant)).toEqual([['a', 'A', 'One.']]);
  });

  test('R-C6: replacing removes added documents that are neither given nor kept, but no folder pages', async () => {
    const tenant = nextTenant();
    await using folder = await pagesFolder({ 'page.md': '# Page\n\nFolder.\n' });
    await load(tenant, folder.path);
    await documents.add(
      tenant,
      await all({ 'a.md': '# A\n\nOne.', 'b.md': '# B\n\nTwo.', 'c.md': '# C\n\nThree.' }),
    );
    await documents.add(tenant, await all({ 'd.md': '# D\n\nFour.' }), { replacing: { kept: ['b.md'] } });
    expect((await documents.list(tenant)).map(({ name, origin }) => [name, origin])).toEqual([
      ['b.md', 'added'],
      ['d.md', 'added'],
      ['page.md', 'folder'],
    ]);
  });

  test('R-C6: many documents are stored all together or not at all, and their content is returned unchanged', async () => {
    const tenant = nextTenant();
    await documents.add(tenant, await all({ 'a.md': '# A\n\nOne.' }));
    const before = await rowsOf(tenant);
    // The table rejects `REFUSED` because of a constraint that a test above adds.
    const bad = await all({ 'a.md': '# A\n\nOther.', 'b.md': '# B\n\nREFUSED' });
    await expect(documents.add(tenant, bad)).rejects.toMatchObject({
      name: 'AdapterError',
      kind: 'bad-request',
    });
    expect(await rowsOf(tenant)).toEqual(before);
    expect(String(Buffer.from((await documents.content(tenant, 'a.md')) ?? []))).toBe('# A\n\nOne.');
    expect(await documents.content('another', 'a.md')).toBeUndefined();
  });

  test('R-C6: a document with new passages keeps its version, but gateways see the change', async () => {
    const tenant = nextTenant();
    const [document] = await all({ 'a.md': '# A\n\nOne.' });
    if (document === undefined) throw new Error('unreachable: one was asked for');
    await documents.add(tenant, [document]);
    const version = async () => (await createKnowledgeStore(pool).versions()).get(tenant);
    const before = await version();
    await documents.add(tenant, [document]);
    expect(await version()).toBe(before);
    const anew = { ...document, passages: [{ id: 'a', title: 'A', text: 'In another way.' }] };
    expect(await documents.add(tenant, [anew], { again: true })).toMatchObject([{ version: 1 }]);
    expect(await version()).not.toBe(before);
    expect(await textsOf(tenant)).toEqual([['a', 'A', 'In another way.']]);
  });
});

test('R-C6: a missing folder stops the start, an empty one does not, and both delete nothing', async () => {
  const tenant = nextTenant();
  await using folder = await pagesFolder({ 'hours.md': HOURS });
  const prepare = (knowledgeDir: string) =>
    prepareDatabase({ url: database.url }, { knowledgeDir }, new Set([tenant]), (line) => logged.push(line));
  const logged: string[] = [];
  await prepare(folder.path);
  const before = await rowsOf(tenant);
  expect(before.passages).toHaveLength(2);
  await folder.remove('hours.md');
  await folder.write('logo.svg', '<svg/>');
  await prepare(folder.path);
  expect(logged).toEqual([
    `KNOWLEDGE_DIR has no usable page for ${tenant}: pages that were stored before stay`,
    expect.stringMatching(/^knowledge page logo\.svg has an unsupported file type .*: skipped$/u),
  ]);
  await expect(prepare(join(folder.path, 'missing'))).rejects.toThrow(/ENOENT/u);
  expect(await rowsOf(tenant)).toEqual(before);
});
