/** Two tenants with the same words in one database, and an attacker who tries to read the other tenant's knowledge. */
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDocument } from '../../../src/adapters/documents/read-document.ts';
import { createKnowledgeSnapshot } from '../../../src/adapters/knowledge/snapshot.ts';
import { createKnowledgeDocuments } from '../../../src/adapters/postgres/knowledge-documents.ts';
import { createKnowledgeStore } from '../../../src/adapters/postgres/knowledge-store.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import type { KnowledgeDocument } from '../../../src/adapters/ports/documents.ts';
import { fillVectors, questionVectors } from './fake-embeddings.ts';
import { createRandom } from '../../../src/lib/random.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import type { FreshDatabase } from '../../setup/create-database.ts';

const ATTEMPTS = 10_000;
/** Every tenth attempt also attacks the tables. All attempts attack the gateway's in-memory search. */
const STORE_EVERY = 10;
const VICTIM = 'bakery';
const ATTACKER = 'bikes';
const SECRETS = ['alarm code', 'flour price', 'staff list', 'locker key', 'bank account'];

const AROUND = [
  '',
  ' ',
  '\t',
  '/',
  '../',
  "'",
  '"',
  '`',
  ';',
  '%',
  '_',
  '*',
  '\\',
  '\u200b',
  '\u00a0',
  '\u0000',
  '$1',
  '--',
];
const SQL = [
  `' or '1'='1`,
  `' or 1=1 --`,
  `'; select * from knowledge_passages; --`,
  `'; drop table knowledge_documents cascade; --`,
  `'; update knowledge_passages set tenant = '${ATTACKER}'; --`,
  `' union select id, title, text from knowledge_passages where tenant = '${VICTIM}' --`,
  `") or (tenant = '${VICTIM}'`,
  `\\' or tenant = '${VICTIM}' --`,
  `%' or tenant like '%`,
  `{${ATTACKER},${VICTIM}}`,
];

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = createPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

async function pagesOf(tenant: string): Promise<KnowledgeDocument[]> {
  return Promise.all(
    SECRETS.map(async (secret, index) => {
      const text = `# The ${secret}\n\nThe ${secret} of ${tenant} is number ${index}.\n`;
      const read = await readDocument({
        name: `${secret}.md`,
        kind: 'markdown',
        bytes: new TextEncoder().encode(text),
      });
      if ('reason' in read) throw new Error(read.reason);
      return read;
    }),
  );
}

test(`R-C6: in ${ATTEMPTS} attempts no tenant finds, lists, reads, replaces or removes another tenant's documents`, async () => {
  const documents = createKnowledgeDocuments(pool);
  const store = createKnowledgeStore(pool);
  for (const tenant of [VICTIM, ATTACKER]) await documents.add(tenant, await pagesOf(tenant));
  const byWords = createKnowledgeSnapshot(store);
  const byBoth = createKnowledgeSnapshot(store, questionVectors());
  await Promise.all([byWords.refresh(), byBoth.refresh()]);
  await fillVectors(byBoth);
  expect(byBoth.vectors().map((each) => each.missingCount)).toEqual([0, 0]);
  const random = createRandom(20_261_124);
  const below = (count: number): number => Math.floor(random() * count);
  const one = (list: readonly string[]): string => list[below(list.length)] ?? '';
  const crafted = (): string =>
    below(3) === 0
      ? ATTACKER
      : `${one(AROUND)}${one([VICTIM, ATTACKER, VICTIM.toUpperCase(), ''])}${one(AROUND)}${one(['', ...SQL])}`;
  const before = await documents.list(VICTIM);
  let ownAnswers = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const tenant = crafted();
    if (tenant === VICTIM) continue;
    const text = `${one(SECRETS)} ${one(['', `of ${VICTIM}`, ...SQL])} tenant:${VICTIM}`;
    const context = `${one(SQL)} ${VICTIM} ${one(SECRETS)}`;
    const snapshot = attempt % 2 === 0 ? byWords : byBoth;
    const found = await snapshot.search({ tenant, text, context, limit: 1 + below(50) });
    const said = found.map((passage) => passage.text);
    if (attempt % STORE_EVERY === 0) {
      // Postgres rejects a NUL in any text with an error.
      const attack = <T>(work: Promise<readonly T[]>) => work.catch(() => [] as readonly T[]);
      said.push(...(await attack(store.passages(tenant))).map((passage) => passage.text));
      const name = `${one(SECRETS)}.md${one(['', ...SQL])}`;
      if (tenant !== ATTACKER) {
        expect(await attack(documents.list(tenant))).toEqual([]);
        expect(await attack(documents.remove(tenant, [name, ...SQL]))).toEqual([]);
        expect(await documents.content(tenant, name).catch(() => undefined)).toBeUndefined();
      }
    }
    expect(said.filter((each) => each.includes(VICTIM))).toEqual([]);
    if (tenant === ATTACKER) ownAnswers += said.length;
    else expect(said).toEqual([]);
  }
  expect(await documents.list(VICTIM)).toEqual(before);
  // The search did work during the attack.
  expect(ownAnswers).toBeGreaterThan(1_000);
});
