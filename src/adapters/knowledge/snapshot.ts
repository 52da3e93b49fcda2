/**
 * Keeps the knowledge of all tenants in memory and refreshes it from a store. Searches do not wait for the store, and
 * continue on the last known state while the store is unreachable.
 */
import type { KnowledgeSearch, KnowledgeStore, StoredPassage } from '../ports/knowledge.ts';
import type { Language } from './languages.ts';
import { buildPassageSearch } from './passage-search.ts';
import type { PassageSearch } from './passage-search.ts';
import { buildPassageVectors } from './passage-vectors.ts';
import type { PassageVectors } from './passage-vectors.ts';
import { knows } from './question-vectors.ts';
import type { QuestionVectors } from './question-vectors.ts';
import { comparableVector, searchBoth } from './search-both.ts';
import type { SearchableKnowledge } from './search-both.ts';

export interface KnowledgeSnapshot extends KnowledgeSearch {
  /**
   * Loads the tenants that have changed in the store. Throws `AdapterError` of the first tenant that could not be loaded,
   * after it has loaded the others.
   */
  refresh(): Promise<void>;
  /** The passage vectors of all tenants, to be filled by `keepVectors`. Empty without question vectors. */
  vectors(): readonly PassageVectors[];
}

interface TenantKnowledge extends SearchableKnowledge {
  readonly version: string;
}

/**
 * Creates an empty snapshot. A search before the first refresh performs one, and throws `AdapterError` if that fails. With
 * `questions`, passages are also found by meaning as soon as they have vectors. `onWordsOnly` receives, after each load, the
 * languages of a tenant's passages that the model does not know.
 */
export function createKnowledgeSnapshot(
  store: KnowledgeStore,
  questions?: QuestionVectors,
  onWordsOnly: (tenant: string, languages: readonly Language[]) => void = () => undefined,
): KnowledgeSnapshot {
  // A tenant's entry is replaced as a whole and a search uses one entry, so it sees either the old state or the new one.
  const tenants = new Map<string, TenantKnowledge>();
  let isFilled = false;
  let underWay: Promise<void> | undefined;

  const vectorsOf = async (
    tenant: string,
    stored: readonly StoredPassage[],
    { languages }: PassageSearch,
  ): Promise<Pick<TenantKnowledge, 'vectors'>> => {
    if (questions === undefined) return {};
    const before = tenants.get(tenant)?.vectors;
    onWordsOnly(
      tenant,
      languages.all.filter((language) => !knows(questions, language)),
    );
    const canEmbed = (number: number): boolean => knows(questions, languages.of(number));
    return { vectors: await buildPassageVectors(stored, questions, before, canEmbed) };
  };
  const load = async (tenant: string, version: string): Promise<void> => {
    const stored = await store.passages(tenant);
    const passages = await buildPassageSearch(stored);
    const vectors = await vectorsOf(tenant, stored, passages);
    tenants.set(tenant, { version, stored, passages, ...vectors });
  };
  const takeOver = async (): Promise<void> => {
    const versions = await store.versions();
    for (const tenant of tenants.keys()) if (!versions.has(tenant)) tenants.delete(tenant);
    const failures: unknown[] = [];
    for (const [tenant, version] of versions) {
      if (tenants.get(tenant)?.version === version) continue;
      // A tenant that cannot be loaded keeps its last state, and the others are loaded all the same.
      await load(tenant, version).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
    isFilled = true;
  };
  const refresh = (): Promise<void> =>
    (underWay ??= takeOver().finally(() => {
      underWay = undefined;
    }));

  return {
    refresh,
    vectors: () => [...tenants.values()].flatMap(({ vectors }) => vectors ?? []),
    prepare({ tenant, ...question }) {
      const found = tenants.get(tenant);
      if (found !== undefined) void comparableVector(found, question, questions);
    },
    async search({ tenant, text, context, limit }) {
      if (!isFilled && !tenants.has(tenant)) await refresh();
      const found = tenants.get(tenant);
      if (found === undefined) return [];
      const question = { text, limit, ...(context === undefined ? {} : { context }) };
      return searchBoth(found, question, questions);
    },
  };
}

export interface RefreshOptions {
  /** Pause between the end of one refresh and the next. */
  readonly everyMs?: number;
  /** Called for the first of several failures in a row, for logging. Refreshing continues. */
  readonly onFailure: (error: unknown) => void;
}

/** How long answers may be outdated after a change of the knowledge. A refresh without changes is one small query. */
const EVERY_MS = 5_000;

/** Fills a snapshot and refreshes it periodically. Returns a function that stops this. */
export function keepFresh(
  snapshot: KnowledgeSnapshot,
  { everyMs = EVERY_MS, onFailure }: RefreshOptions,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let hasFailed = false;
  const refreshOnce = async (): Promise<void> => {
    try {
      await snapshot.refresh();
      hasFailed = false;
    } catch (error: unknown) {
      if (!hasFailed && !isStopped) onFailure(error);
      hasFailed = true;
    }
    if (!isStopped) timer = setTimeout(() => void refreshOnce(), everyMs).unref();
  };
  void refreshOnce();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
