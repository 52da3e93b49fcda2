/** The activity that searches the knowledge. A gateway runs it. */
import type { KnowledgeSearch } from '../adapters/ports/knowledge.ts';
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
  const { tenant, query, context, limit } = input;
  const startedAt = performance.now();
  const question = { tenant, text: query, limit };
  const found = await knowledge.search(context === undefined ? question : { ...question, context });
  const passages = extractPassages(found, input);
  return { passages, tookMs: Math.round(performance.now() - startedAt), at: Date.now() };
}
