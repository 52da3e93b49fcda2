/** Background job that gives every passage its vector: from the store if it exists there, else from the vendor. */
import type { Embeddings, VectorStore } from '../ports/knowledge.ts';
import type { PassageVectors } from './passage-vectors.ts';
import { retryAfterMsOf } from './question-vectors.ts';

export interface VectorUpkeep {
  readonly embeddings: Embeddings;
  readonly store: VectorStore;
  /** The vectors of all tenants that are currently searched. */
  readonly vectors: () => readonly PassageVectors[];
  /** Called for the first of several failures of store or vendor in a row, for logging. */
  readonly onFailure: (error: unknown) => void;
}

/** Pause before the next round, by the result of the last one. A round that finds nothing missing only looks at memory. */
const NEXT_ROUND_MS = { made: 0, complete: 500, 'made elsewhere': 5_000 };
/** Pause after the first failure in a row; doubles with each further one. */
const FIRST_PAUSE_MS = 5_000;
/** Longest pause after failures in a row. */
const LONGEST_PAUSE_MS = 300_000;
/** A request that takes longer is aborted and repeated later. */
const REQUEST_MS = 30_000;

/** Starts the job. Returns a function that stops it. */
export function keepVectors(upkeep: VectorUpkeep): () => void {
  const { onFailure } = upkeep;
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  const round = async (): Promise<void> => {
    let waitMs: number;
    try {
      waitMs = NEXT_ROUND_MS[await makeMissing(upkeep, stopped.signal)];
      failures = 0;
    } catch (error: unknown) {
      if (failures === 0 && !stopped.signal.aborted) onFailure(error);
      waitMs = Math.max(
        Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS),
        retryAfterMsOf(error, LONGEST_PAUSE_MS),
      );
      failures += 1;
    }
    if (!stopped.signal.aborted) timer = setTimeout(() => void round(), waitMs).unref();
  };
  void round();
  return () => {
    stopped.abort();
    clearTimeout(timer);
  };
}

/** Loads stored vectors and requests the missing ones, unless another gateway is already doing so. */
async function makeMissing(upkeep: VectorUpkeep, stopped: AbortSignal): Promise<keyof typeof NEXT_ROUND_MS> {
  const { store, vectors } = upkeep;
  for (const each of vectors()) {
    if (each.missingCount > 0) each.take(await store.load([...each.missing().keys()]));
  }
  const incomplete = vectors().find((each) => each.missingCount > 0);
  if (incomplete === undefined) return 'complete';
  let done: keyof typeof NEXT_ROUND_MS = 'made elsewhere';
  await store.withLock(async () => {
    const texts = [...incomplete.missing()];
    const { batchSize } = upkeep.embeddings;
    for (let from = 0; from < texts.length; from += batchSize) {
      // The knowledge was replaced meanwhile and may no longer contain these texts.
      if (stopped.aborted || !vectors().includes(incomplete)) return;
      incomplete.take(await makeBatch(upkeep, texts.slice(from, from + batchSize), stopped));
      done = 'made';
    }
  });
  return done;
}

/** Returns the vectors of a batch, by hash. Asks the vendor only for those that no other gateway has stored meanwhile. */
async function makeBatch(
  { embeddings, store }: VectorUpkeep,
  batch: readonly (readonly [hash: string, text: string])[],
  stopped: AbortSignal,
): Promise<ReadonlyMap<string, Float32Array>> {
  const known = await store.load(batch.map(([hash]) => hash));
  const wanted = batch.filter(([hash]) => !known.has(hash));
  if (wanted.length === 0) return known;
  const texts = wanted.map(([, text]) => text);
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(REQUEST_MS)]);
  const vectors = await embeddings.embed(texts, { as: 'passage', signal });
  const made = new Map(
    wanted.flatMap(([hash], at) => {
      const vector = vectors[at];
      return vector === undefined ? [] : [[hash, vector] as const];
    }),
  );
  await store.keep(made);
  return new Map([...known, ...made]);
}
