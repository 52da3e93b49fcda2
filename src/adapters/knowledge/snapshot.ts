/**
 * The knowledge of all tenants in the memory of this process, taken from a store. Searches never wait for the store,
 * and go on from the last state of it while it is away.
 */
import type { KnowledgeSearch, KnowledgeStore } from '../ports.ts';
import { buildPassageSearch } from './passage-search.ts';
import type { PassageSearch } from './passage-search.ts';

export interface KnowledgeSnapshot extends KnowledgeSearch {
  /** Takes over what has changed in the store, tenant by tenant. Throws `AdapterError`; what was taken over stays. */
  refresh(): Promise<void>;
}

interface TenantKnowledge {
  readonly version: string;
  readonly passages: PassageSearch;
}

/** A search before the first state of the store has come waits for it, and throws where it does not come. */
export function createKnowledgeSnapshot(store: KnowledgeStore): KnowledgeSnapshot {
  // A tenant's entry is replaced as a whole, and a search uses one entry: it sees all of the old or all of the new.
  const tenants = new Map<string, TenantKnowledge>();
  let isFilled = false;
  let underWay: Promise<void> | undefined;

  const takeOver = async (): Promise<void> => {
    const versions = await store.versions();
    for (const tenant of tenants.keys()) if (!versions.has(tenant)) tenants.delete(tenant);
    for (const [tenant, version] of versions) {
      if (tenants.get(tenant)?.version === version) continue;
      tenants.set(tenant, { version, passages: await buildPassageSearch(await store.passages(tenant)) });
    }
    isFilled = true;
  };
  const refresh = (): Promise<void> =>
    (underWay ??= takeOver().finally(() => {
      underWay = undefined;
    }));

  return {
    refresh,
    async search({ tenant, text, context, limit }) {
      if (!isFilled && !tenants.has(tenant)) await refresh();
      const found = tenants.get(tenant);
      if (found === undefined) return [];
      return found.passages.search({ text, limit, ...(context === undefined ? {} : { context }) });
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
