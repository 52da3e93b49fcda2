/** Keeps the passages of recent searches, so that the input of `reply` can name them and a history holds them once. */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type {
  Passage,
  ReplyInput,
  ScheduledReply,
  SearchInput,
  SearchResult,
} from '../contracts/activities.ts';

/** The first reply follows its search within milliseconds, further rungs within seconds. About 4 KB each. */
const KEPT_SEARCHES = 1_000;

export interface FoundPassages {
  /** Keeps the passages and returns the result with their hash. */
  keep(result: SearchResult): SearchResult;
  /** Puts the passages back that the input names. */
  restore(input: ScheduledReply): Promise<ReplyInput>;
}

/** `search` finds passages again that are no longer kept. They may be newer ones then. */
export function createFoundPassages(search: (input: SearchInput) => Promise<SearchResult>): FoundPassages {
  const kept = new LRUCache<string, readonly Passage[]>({ max: KEPT_SEARCHES });
  return {
    keep(result) {
      if (result.passages.length === 0) return result;
      const key = hash('sha256', JSON.stringify(result.passages), 'base64url');
      kept.set(key, result.passages);
      return { ...result, hash: key };
    },
    async restore(input) {
      if (!('found' in input)) return input;
      const { found, ...rest } = input;
      return { ...rest, passages: kept.get(found.hash) ?? (await search(found.search)).passages };
    },
  };
}
