/**
 * The knowledge of all tenants in the memory of this process, taken from a store. Searches never wait for the store,
 * and go on from the last state of it while it is away.
 */
import type { KnowledgeSearch, KnowledgeStore, StoredPassage } from '../ports/knowledge.ts';
import { buildPassageSearch } from './passage-search.ts';
import type { PassageSearch } from './passage-search.ts';
import { buildPassageVectors } from './passage-vectors.ts';
import type { PassageVectors } from './passage-vectors.ts';
import type { QuestionVectors } from './question-vectors.ts';
import { searchBoth } from './search-both.ts';

export interface KnowledgeSnapshot extends KnowledgeSearch {
  /** Takes over what has changed in the store, tenant by tenant. Throws `AdapterError`; what was taken over stays. */
  refresh(): Promise<void>;
  /** The vectors of each tenant's passages, for who makes them; none where there are no questions to compare them with. */
  vectors(): readonly PassageVectors[];
}

interface TenantKnowledge {
  readonly version: string;
  readonly stored: readonly StoredPassage[];
  readonly passages: PassageSearch;
  /** Absent where all ranking is by words. */
  readonly vectors?: PassageVectors;
}

/**
 * A search before the first state of the store has come waits for it, and throws where it does not come. With `questions`
 * passages are also found by what they mean, as soon as they have vectors.
 */
export function createKnowledgeSnapshot(
  store: KnowledgeStore,
  questions?: QuestionVectors,
): KnowledgeSnapshot {
  // A tenant's entry is replaced as a whole, and a search uses one entry: it sees all of the old or all of the new.
  const tenants = new Map<string, TenantKnowledge>();
  let isFilled = false;
  let underWay: Promise<void> | undefined;

  const vectorsOf = async (
    stored: readonly StoredPassage[],
    before: PassageVectors | undefined,
  ): Promise<Pick<TenantKnowledge, 'vectors'>> =>
    questions === undefined
      ? {}
      : { vectors: await buildPassageVectors(stored, questions.dimensions, before) };
  const takeOver = async (): Promise<void> => {
    const versions = await store.versions();
    for (const tenant of tenants.keys()) if (!versions.has(tenant)) tenants.delete(tenant);
    for (const [tenant, version] of versions) {
      if (tenants.get(tenant)?.version === version) continue;
      const stored = await store.passages(tenant);
      const passages = await buildPassageSearch(stored);
      const vectors = await vectorsOf(stored, tenants.get(tenant)?.vectors);
      tenants.set(tenant, { version, stored, passages, ...vectors });
    }
    isFilled = true;
  };
  const refresh = (): Promise<void> =>
    (underWay ??= takeOver().finally(() => {
      underWay = undefined;
    }));

  return {
    refresh,
    vectors: () => [...tenants.values()].flatMap(({ vectors }) => vectors ?? []),
    async search({ tenant, text, context, limit }) {
      if (!isFilled && !tenants.has(tenant)) await refresh();
      const found = tenants.get(tenant);
      if (found === undefined) return [];
      const question = { text, limit, ...(context === undefined ? {} : { context }) };
      const { stored, passages, vectors } = found;
      if (questions === undefined || vectors === undefined || vectors.isEmpty || limit < 1) {
        return passages.search(question);
      }
      return searchBoth({ stored, passages, vectors }, question, questions);
    },
  };
}

export interface Refreshing {
  /** Between the end of one look at the store and the next. */
  readonly everyMs?: number;
  /** A look has failed, for the first time in a row: worth a line in the log. The next look comes all the same. */
  readonly onFailure: (error: unknown) => void;
}

/** How old an answer may be after a change of the knowledge. One look is one small query. */
const EVERY_MS = 5_000;

/** Fills a snapshot and looks for changes from then on. Returns how to stop. */
export function keepFresh(
  snapshot: KnowledgeSnapshot,
  { everyMs = EVERY_MS, onFailure }: Refreshing,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let hasFailed = false;
  const look = async (): Promise<void> => {
    try {
      await snapshot.refresh();
      hasFailed = false;
    } catch (error: unknown) {
      if (!hasFailed && !isStopped) onFailure(error);
      hasFailed = true;
    }
    if (!isStopped) timer = setTimeout(() => void look(), everyMs).unref();
  };
  void look();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
