import type { KnowledgeSearch } from '../adapters/ports.ts';
import type { SearchInput, SearchResult } from '../contracts/activities.ts';
import { withFailures } from './failure.ts';

export interface SearchDeps {
  readonly knowledge: KnowledgeSearch;
}

export function createSearchActivities({ knowledge }: SearchDeps) {
  return {
    /** The passages that fit the caller's words best; none where nothing fits. */
    async searchKnowledge({ tenant, query, limit }: SearchInput): Promise<SearchResult> {
      const startedAt = performance.now();
      const passages = await withFailures(() => knowledge.search({ tenant, text: query, limit }));
      return { passages, tookMs: Math.round(performance.now() - startedAt) };
    },
  };
}
