/** Embeds callers' questions, with a cache and a pause after failures of the vendor. */
import { LRUCache } from 'lru-cache';
import { AdapterError } from '../ports/error.ts';
import type { Embeddings } from '../ports/knowledge.ts';
import type { Language } from './languages.ts';
import { wordsOf } from './words.ts';

export interface QuestionVectors extends Pick<Embeddings, 'isShortenable' | 'leastSimilarity' | 'languages'> {
  /** Returns the vector of a text, or undefined if the vendor fails or has failed recently. Never rejects. */
  of(text: string): Promise<Float32Array | undefined>;
  /** Counts a search that stopped waiting for its vector. */
  wasLate(): void;
  /** Aborts running requests and sends no new ones. */
  stop(): void;
}

/** Requests for question vectors since the start of the process. */
export interface EmbeddingCounters {
  asked: number;
  failed: number;
  /** Searches that continued without the vector of their question. */
  late: number;
}

export interface QuestionVectorsDeps {
  readonly embeddings: Embeddings;
  readonly counters: EmbeddingCounters;
  /** Called for the first of several failures in a row, for logging. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Time limit of a request. A search waits only `WAIT_MS` (`search-both.ts`), but a later vector still helps when the same
 * question comes again, for example as a final prompt after a partial one.
 */
const REQUEST_MS = 2_000;
/** Cached questions: about a megabyte. */
const KEPT = 500;
/** Far below the vendor's limit. In a longer text the question is at the end. */
const MAX_CHARS = 2_000;
/**
 * Pause without requests after a failure; doubles with each failure in a row. Otherwise every search would wait the full
 * time for a silent vendor.
 */
const PAUSE_MS = { first: 5_000, longest: 300_000 };

/** Creates the cache of question vectors on top of an embeddings vendor. */
export function createQuestionVectors({
  embeddings,
  counters,
  onFailure,
}: QuestionVectorsDeps): QuestionVectors {
  const kept = new LRUCache<string, Promise<Float32Array | undefined>>({ max: KEPT });
  const stopped = new AbortController();
  let pausedUntil = 0;
  let pauseMs = PAUSE_MS.first;

  const ask = async (key: string, text: string): Promise<Float32Array | undefined> => {
    counters.asked += 1;
    const isFirst = pauseMs === PAUSE_MS.first;
    try {
      const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(REQUEST_MS)]);
      const [vector] = await embeddings.embed([text], { as: 'question', signal });
      pauseMs = PAUSE_MS.first;
      return vector;
    } catch (error: unknown) {
      kept.delete(key);
      if (stopped.signal.aborted) return undefined;
      counters.failed += 1;
      // Requests that fail at the same time count as one failure.
      if (performance.now() < pausedUntil) return undefined;
      pausedUntil = performance.now() + Math.max(pauseMs, retryAfterMsOf(error, PAUSE_MS.longest));
      pauseMs = Math.min(2 * pauseMs, PAUSE_MS.longest);
      if (isFirst) onFailure(error);
      return undefined;
    }
  };

  return {
    get isShortenable() {
      return embeddings.isShortenable;
    },
    leastSimilarity: embeddings.leastSimilarity,
    ...(embeddings.languages === undefined ? {} : { languages: embeddings.languages }),
    async of(text) {
      const key = wordsOf(text).join(' ');
      if (key === '') return undefined;
      const known = kept.get(key);
      if (known !== undefined) return known;
      if (performance.now() < pausedUntil || stopped.signal.aborted) return undefined;
      const asked = ask(key, text.slice(-MAX_CHARS));
      kept.set(key, asked);
      return asked;
    },
    wasLate() {
      counters.late += 1;
    },
    stop: () => stopped.abort(),
  };
}

/** Whether the model of the vectors knows a language. */
export const knows = (
  { languages }: Pick<Embeddings, 'languages'>,
  { code }: Pick<Language, 'code'>,
): boolean => languages?.includes(code) !== false;

/** The wait that the vendor asked for, at most `longest`; 0 if it asked for none. Milliseconds. */
export function retryAfterMsOf(error: unknown, longest: number): number {
  return error instanceof AdapterError ? Math.min(error.retryAfterMs ?? 0, longest) : 0;
}
