/** Runs every query of a set once, against the gateway's search or against the baseline. */
import { createQuestionVectors } from '../src/adapters/knowledge/question-vectors.ts';
import { createKnowledgeSnapshot } from '../src/adapters/knowledge/snapshot.ts';
import type { KnowledgeSnapshot } from '../src/adapters/knowledge/snapshot.ts';
import type {
  Embeddings,
  KnowledgeSearch,
  KnowledgeStore,
  StoredPassage,
} from '../src/adapters/ports/knowledge.ts';
import type { Passage } from '../src/contracts/activities.ts';
import { fittingPassages } from '../src/conversation/fitting-passages.ts';
import type { SetQuery } from './labelled-set.ts';
import type { Run } from './measures.ts';
import { createPlainBm25 } from './plain-bm25.ts';

/** As many as a model gets for an answer. */
const LIMIT = 12;
const TENANT = 'set';

/** Returns the ids of the best documents, and of those that an answer without a model may use. */
export type Ask = (query: SetQuery) => Promise<Pick<Run, 'found' | 'fitting'>>;

/** Runs the queries one after another and times each. */
export async function runAll(ask: Ask, queries: readonly SetQuery[]): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (const query of queries) {
    const startedAt = performance.now();
    const answer = await ask(query);
    runs.push({ query, ...answer, tookMs: performance.now() - startedAt });
  }
  return runs;
}

/** The given search, in the knowledge of `tenant`. */
export function askSearch(search: KnowledgeSearch, tenant: string): Ask {
  return async ({ text, context }) => {
    const question = { tenant, text, limit: LIMIT };
    const found = await search.search(context === undefined ? question : { ...question, context });
    return { found: found.map(({ id }) => id), fitting: fittingPassages(found).map(({ id }) => id) };
  };
}

/** The gateway's search over the given passages, without a database. */
export async function askPassages(
  passages: readonly StoredPassage[],
  embeddings: Embeddings | undefined,
): Promise<Ask> {
  return askSearch(await searchIn(passages, embeddings), TENANT);
}

/** The same, with the passages themselves as the result. */
export async function searchPassages(
  passages: readonly StoredPassage[],
  embeddings: Embeddings | undefined,
): Promise<(question: { readonly text: string; readonly limit: number }) => Promise<readonly Passage[]>> {
  const search = await searchIn(passages, embeddings);
  return (question) => search.search({ tenant: TENANT, ...question });
}

function searchIn(
  passages: readonly StoredPassage[],
  embeddings: Embeddings | undefined,
): Promise<KnowledgeSnapshot> {
  const store = {
    versions: () => Promise.resolve(new Map([[TENANT, '1']])),
    passages: () => Promise.resolve(passages),
  };
  return openSearch(store, embeddings);
}

/** The gateway's search, with the vectors of all passages. */
export async function openSearch(
  store: KnowledgeStore,
  embeddings: Embeddings | undefined,
): Promise<KnowledgeSnapshot> {
  if (embeddings === undefined) {
    const search = createKnowledgeSnapshot(store);
    await search.refresh();
    return search;
  }
  const questions = createQuestionVectors({
    embeddings,
    counters: { asked: 0, failed: 0, late: 0 },
    onFailure(error) {
      throw error;
    },
  });
  const search = createKnowledgeSnapshot(store, questions);
  await search.refresh();
  const { signal } = new AbortController();
  for (const vectors of search.vectors()) {
    const missing = [...vectors.missing()];
    const texts = missing.map(([, text]) => text);
    const made = await embeddings.embed(texts, { as: 'passage', signal });
    vectors.take(new Map(missing.map(([hash], at) => [hash, made[at] ?? new Float32Array()])));
  }
  return search;
}

/** The baseline: plain BM25. */
export function askPlainBm25(documents: readonly StoredPassage[]): Ask {
  const search = createPlainBm25(documents);
  return ({ text }) => {
    const found = search(text);
    return Promise.resolve({ found, fitting: found });
  };
}
