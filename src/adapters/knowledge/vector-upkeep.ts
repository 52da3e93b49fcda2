/** Sees to it that every passage gets its vector: from the store where it has been made before, else from the vendor. */
import type { Embeddings, VectorStore } from '../ports/knowledge.ts';
import type { PassageVectors } from './passage-vectors.ts';
import { retryAfterMsOf } from './question-vectors.ts';

export interface VectorUpkeep {
  readonly embeddings: Embeddings;
  readonly store: VectorStore;
  /** The vectors of all tenants, as they are searched. */
  readonly vectors: () => readonly PassageVectors[];
  /** Store or vendor has failed, for the first time in a row: worth a line in the log. */
  readonly onFailure: (error: unknown) => void;
}

/** From one look to the next. Where every passage has its vector, a look is one at our own memory. */
const NEXT_LOOK_MS = { made: 0, complete: 500, 'made elsewhere': 5_000 };
/** After the first of some failures in a row; doubled with each. */
const FIRST_PAUSE_MS = 5_000;
/** Longest pause after failures in a row. */
const LONGEST_PAUSE_MS = 300_000;
/** Texts of one request: some ten thousand tokens, a tenth of what a new account may send in a minute. */
const BATCH = 64;
/** A request that takes longer is given up, and made again later. */
const REQUEST_MS = 30_000;

/** Starts at once, in the background. Returns how to stop. */
export function keepVectors(upkeep: VectorUpkeep): () => void {
  const { onFailure } = upkeep;
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  const look = async (): Promise<void> => {
    let waitMs: number;
    try {
      waitMs = NEXT_LOOK_MS[await makeMissing(upkeep, stopped.signal)];
      failures = 0;
    } catch (error: unknown) {
      if (failures === 0 && !stopped.signal.aborted) onFailure(error);
      waitMs = Math.max(
        Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS),
        retryAfterMsOf(error, LONGEST_PAUSE_MS),
      );
      failures += 1;
    }
    if (!stopped.signal.aborted) timer = setTimeout(() => void look(), waitMs).unref();
  };
  void look();
  return () => {
    stopped.abort();
    clearTimeout(timer);
  };
}

/** Takes over what has been made, and makes what has not. Another gateway may be at it. */
async function makeMissing(upkeep: VectorUpkeep, stopped: AbortSignal): Promise<keyof typeof NEXT_LOOK_MS> {
  const { store, vectors } = upkeep;
  for (const each of vectors()) {
    if (each.missingCount > 0) each.take(await store.load([...each.missing().keys()]));
  }
  const lacking = vectors().find((each) => each.missingCount > 0);
  if (lacking === undefined) return 'complete';
  let done: keyof typeof NEXT_LOOK_MS = 'made elsewhere';
  await store.alone(async () => {
    const texts = [...lacking.missing()];
    for (let from = 0; from < texts.length; from += BATCH) {
      // Knowledge that was replaced meanwhile may not need these any more.
      if (stopped.aborted || !vectors().includes(lacking)) return;
      lacking.take(await makeBatch(upkeep, texts.slice(from, from + BATCH), stopped));
      done = 'made';
    }
  });
  return done;
}

/** The vectors of some texts, by hash; asks the vendor for those that no other gateway has made meanwhile. */
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
  const vectors = await embeddings.embed(texts, signal);
  const made = new Map(
    wanted.flatMap(([hash], at) => {
      const vector = vectors[at];
      return vector === undefined ? [] : [[hash, vector] as const];
    }),
  );
  await store.keep(made);
  return new Map([...known, ...made]);
}
