/** The activity that searches the knowledge. A gateway runs it. */
import type { KnowledgeQuery, KnowledgeSearch } from '../adapters/ports/knowledge.ts';
import type { SearchInput, SearchResult } from '../contracts/activities.ts';
import { extractPassages } from '../conversation/extract.ts';
import { withFailures } from './failure.ts';
import type { FoundPassages } from './found-passages.ts';
import type { Parked } from './turn-claim.ts';

export interface SearchDeps {
  readonly knowledge: KnowledgeSearch;
  readonly parked: Parked;
}

/** Creates the activity. */
export function createSearchActivities({ knowledge, parked }: SearchDeps, found: FoundPassages) {
  return {
    /** Finds the passages nearest to the question. Returns none if nothing is near. Uses a parked search if there is one. */
    searchKnowledge: (input: SearchInput): Promise<SearchResult> =>
      withFailures(async () =>
        found.keep(await (parked.takeSearch(input) ?? searchPassages(knowledge, input))),
      ),
  };
}

/** Searches and shortens the passages. The activity, speculation and the stand-in use it. Throws `AdapterError`. */
export async function searchPassages(knowledge: KnowledgeSearch, input: SearchInput): Promise<SearchResult> {
  const startedAt = performance.now();
  const found = await knowledge.search(queryOf(input));
  const passages = extractPassages(found, input);
  return { passages, tookMs: Math.round(performance.now() - startedAt), at: Date.now() };
}

/** What the search of `input` asks for. */
export function queryOf({ tenant, query, context, limit }: SearchInput): KnowledgeQuery {
  return { tenant, text: query, limit, ...(context === undefined ? {} : { context }) };
}
