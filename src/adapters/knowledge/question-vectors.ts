/** What callers ask, as vectors: one request for each text, and none for a while where the vendor fails. */
import { LRUCache } from 'lru-cache';
import { AdapterError } from '../ports/error.ts';
import type { Embeddings } from '../ports/knowledge.ts';
import { wordsOf } from './words.ts';

export interface QuestionVectors {
  readonly dimensions: number;
  /** Undefined where the vendor fails, or has failed lately. Never rejects. */
  of(text: string): Promise<Float32Array | undefined>;
  /** A search went on without waiting any longer. */
  wasLate(): void;
  /** Ends requests under way and asks no more. */
  stop(): void;
}

/** What has come of asking for the vectors of questions, since the start. */
export interface EmbeddingCounters {
  asked: number;
  failed: number;
  /** Searches that went on without the vector of their question. */
  late: number;
}

export interface QuestionVectorsDeps {
  readonly embeddings: Embeddings;
  readonly counters: EmbeddingCounters;
  /** A request has failed, for the first time in a row: worth a line in the log. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * The caller waits for `WAIT_MS` (`search-both.ts`) only; what comes later still serves the same question asked again,
 * as a final prompt after a partial one. Past this a request counts as failed.
 */
const REQUEST_MS = 2_000;
/** Questions that are kept: a megabyte. */
const KEPT = 500;
/** Far below what the vendor takes; who says more asks at the end. */
const MAX_CHARS = 2_000;
/** How long nothing is asked after a failure, doubled with each in a row: every search of a silent vendor waits in vain. */
const PAUSE_MS = { first: 5_000, longest: 300_000 };

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
      const [vector] = await embeddings.embed([text], signal);
      pauseMs = PAUSE_MS.first;
      return vector;
    } catch (error: unknown) {
      kept.delete(key);
      if (stopped.signal.aborted) return undefined;
      counters.failed += 1;
      // Requests that were under way together are one failure.
      if (performance.now() < pausedUntil) return undefined;
      pausedUntil = performance.now() + Math.max(pauseMs, retryAfterMsOf(error, PAUSE_MS.longest));
      pauseMs = Math.min(2 * pauseMs, PAUSE_MS.longest);
      if (isFirst) onFailure(error);
      return undefined;
    }
  };

  return {
    dimensions: embeddings.dimensions,
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

/** How long the vendor wants to be left alone, but no longer than `longest`. */
export function retryAfterMsOf(error: unknown, longest: number): number {
  return error instanceof AdapterError ? Math.min(error.retryAfterMs ?? 0, longest) : 0;
}
