/** Runs every query of a set once, against the gateway's search or against the baseline. */
import { createKnowledgeSnapshot } from '../src/adapters/knowledge/snapshot.ts';
import type { Passage } from '../src/contracts/activities.ts';
import type { KnowledgeSearch, StoredPassage } from '../src/adapters/ports/knowledge.ts';
import type { SetQuery } from './labelled-set.ts';
import type { Run } from './measures.ts';
import { createPlainBm25 } from './plain-bm25.ts';

const LIMIT = 10;
const TENANT = 'set';

/** Returns the ids of the ten best documents. */
export type Ask = (query: SetQuery) => Promise<readonly string[]>;

/** Runs the queries one after another and times each. */
export async function runAll(ask: Ask, queries: readonly SetQuery[]): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (const query of queries) {
    const startedAt = performance.now();
    const found = await ask(query);
    runs.push({ query, found, tookMs: performance.now() - startedAt });
  }
  return runs;
}

/** The given search, in the knowledge of `tenant`. */
export function askSearch(search: KnowledgeSearch, tenant: string): Ask {
  return async ({ text, context }) => {
    const question = { tenant, text, limit: LIMIT };
    const found = await search.search(context === undefined ? question : { ...question, context });
    return found.map(({ id }) => id);
  };
}

/** The gateway's search over the given passages, without a database. */
export async function askPassages(passages: readonly StoredPassage[]): Promise<Ask> {
  return askSearch(await snapshotOf(passages), TENANT);
}

/** The same, with the passages themselves as the result. */
export async function searchPassages(
  passages: readonly StoredPassage[],
): Promise<(question: { readonly text: string; readonly limit: number }) => Promise<readonly Passage[]>> {
  const snapshot = await snapshotOf(passages);
  return (question) => snapshot.search({ tenant: TENANT, ...question });
}

async function snapshotOf(passages: readonly StoredPassage[]): Promise<KnowledgeSearch> {
  const snapshot = createKnowledgeSnapshot({
    versions: () => Promise.resolve(new Map([[TENANT, '1']])),
    passages: () => Promise.resolve(passages),
  });
  await snapshot.refresh();
  return snapshot;
}

/** The baseline: plain BM25. */
export function askPlainBm25(documents: readonly StoredPassage[]): Ask {
  const search = createPlainBm25(documents);
  return ({ text }) => Promise.resolve(search(text));
}
