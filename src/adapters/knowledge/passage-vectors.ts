/** The vectors of one tenant's passages in one array. Vectors arrive in batches while searches are already running. */
import { createHash } from 'node:crypto';
import type { Embeddings, StoredPassage } from '../ports/knowledge.ts';
import { createPauser } from './passage-index.ts';

export interface PassageVectors {
  /** Number of passages that should have a vector and have none. */
  readonly missingCount: number;
  /** True if no passage has a vector. */
  readonly isEmpty: boolean;
  /** The texts without a vector, by hash. */
  missing(): ReadonlyMap<string, string>;
  /** Adds vectors by hash. Ignores vectors that belong to no passage or have other dimensions than the first one. */
  take(vectors: ReadonlyMap<string, Float32Array>): void;
  /** Returns the vector of a text, or undefined if there is none yet. */
  get(hash: string): Float32Array | undefined;
  /** Returns at most `count` passages, nearest first, with a similarity of at least `atLeast`. */
  nearest(question: Float32Array, bounds: Bounds): Promise<readonly Near[]>;
  /** Returns the cosine similarity of one passage, or undefined if it has no vector to compare. */
  similarityOf(question: Float32Array, number: number): number | undefined;
}

export interface Bounds {
  readonly count: number;
  readonly atLeast: number;
}

export interface Near {
  /** Index in the list of passages. */
  readonly number: number;
  /** Cosine similarity; 1 is identical. */
  readonly similarity: number;
}

/** Vectors of one model. */
export type VectorShape = Pick<Embeddings, 'isShortenable'>;

/**
 * The first numbers of a shortenable vector carry most of its meaning. So all passages are compared by the first `SHORT`
 * numbers, and only the best of them, `LIKELY` times the wanted count, by the whole vector. That takes a quarter of the time.
 * Other vectors are compared as a whole.
 */
const SHORT = 128;
const LIKELY = 10;
/** Passages compared before the slice is checked: less than a millisecond of work. */
const ROWS_IN_ONE_GO = 1_000;

/**
 * Builds in short slices. Vectors of unchanged texts are taken over from `before`. Only the passages that `canEmbed` get
 * vectors.
 */
export async function buildPassageVectors(
  passages: readonly StoredPassage[],
  shape: VectorShape,
  before: PassageVectors | undefined,
  canEmbed: (number: number) => boolean = () => true,
): Promise<PassageVectors> {
  const numbersOf = new Map<string, number[]>();
  const texts: string[] = [];
  const pause = createPauser();
  for (const [number, passage] of passages.entries()) {
    const text = textOf(passage);
    texts.push(text);
    if (!canEmbed(number)) continue;
    const hash = createHash('sha256').update(text).digest('hex');
    const numbers = numbersOf.get(hash);
    if (numbers === undefined) numbersOf.set(hash, [number]);
    else numbers.push(number);
    await pause();
  }
  const built = vectorsFor(numbersOf, texts, shape);
  for (const hash of numbersOf.keys()) {
    const vector = before?.get(hash);
    if (vector !== undefined) built.take(new Map([[hash, vector]]));
    await pause();
  }
  return built;
}

/**
 * The text that is embedded for a passage. `postgres/knowledge-documents.ts` builds the same text in SQL to compare
 * hashes.
 */
const textOf = ({ title, text }: StoredPassage): string => `${title}\n${text}`;

function vectorsFor(
  numbersOf: ReadonlyMap<string, readonly number[]>,
  texts: readonly string[],
  shape: VectorShape,
): PassageVectors {
  let dimensions = 0;
  let short = 0;
  let rows = new Float32Array();
  let prefixes = new Float32Array();
  const known = new Uint8Array(texts.length);
  const wanted = [...numbersOf.values()].reduce((sum, numbers) => sum + numbers.length, 0);
  let missingCount = wanted;
  const rowOf = (number: number) => rows.subarray(number * dimensions, (number + 1) * dimensions);
  /** The first vector shows how many numbers the model's vectors have. */
  const fit = (length: number): void => {
    dimensions = length;
    short = shape.isShortenable ? Math.min(SHORT, dimensions) : 0;
    rows = new Float32Array(texts.length * dimensions);
    prefixes = new Float32Array(texts.length * short);
  };
  return {
    get missingCount() {
      return missingCount;
    },
    get isEmpty() {
      return missingCount === wanted;
    },
    missing() {
      const found = new Map<string, string>();
      for (const [hash, [number = 0]] of numbersOf) {
        if (known[number] === 0) found.set(hash, texts[number] ?? '');
      }
      return found;
    },
    take(vectors) {
      for (const [hash, vector] of vectors) {
        if (dimensions === 0 && numbersOf.has(hash)) fit(vector.length);
        if (vector.length !== dimensions) continue;
        for (const number of numbersOf.get(hash) ?? []) {
          if (known[number] === 0) missingCount -= 1;
          rows.set(vector, number * dimensions);
          if (short > 0) prefixes.set(unitOf(vector.subarray(0, short)), number * short);
          known[number] = 1;
        }
      }
    },
    get(hash) {
      const [number = -1] = numbersOf.get(hash) ?? [];
      return known[number] === 1 ? rowOf(number) : undefined;
    },
    async nearest(question, { count, atLeast }) {
      if (question.length !== dimensions) return [];
      const pause = createPauser();
      const compare = async (list: TopList, asked: Float32Array, among: Float32Array): Promise<void> => {
        for (let number = 0; number < known.length; number += 1) {
          if (number % ROWS_IN_ONE_GO === 0) await pause();
          if (known[number] === 1) list.offer(number, product(asked, among, number * asked.length));
        }
      };
      if (short === 0) {
        const top = topList(count, atLeast);
        await compare(top, question, rows);
        return top.best;
      }
      const likely = topList(count * LIKELY);
      await compare(likely, unitOf(question.subarray(0, short)), prefixes);
      const top = topList(count, atLeast);
      for (const { number } of likely.best) top.offer(number, product(question, rows, number * dimensions));
      return top.best;
    },
    similarityOf(question, number) {
      const canCompare = question.length === dimensions && known[number] === 1;
      return canCompare ? product(question, rows, number * dimensions) : undefined;
    },
  };
}

interface TopList {
  readonly best: readonly Near[];
  offer(number: number, similarity: number): void;
}

/** Collects the `count` nearest of the offered passages that have at least the similarity `atLeast`. */
function topList(count: number, atLeast = -Infinity): TopList {
  const best: Near[] = [];
  let least = -Infinity;
  return {
    best,
    offer(number, similarity) {
      if (similarity <= least || similarity < atLeast) return;
      let place = best.length;
      while (place > 0 && similarity > (best[place - 1]?.similarity ?? Infinity)) place -= 1;
      best.splice(place, 0, { number, similarity });
      if (best.length > count) best.pop();
      if (best.length === count) least = best.at(-1)?.similarity ?? least;
    },
  };
}

function unitOf(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** Dot product with four partial sums, which the CPU computes in parallel: half the time of one sum. */
function product(question: Float32Array, rows: Float32Array, offset: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const inFours = question.length - (question.length % 4);
  for (let at = 0; at < inFours; at += 4) {
    const from = offset + at;
    a += (question[at] ?? 0) * (rows[from] ?? 0);
    b += (question[at + 1] ?? 0) * (rows[from + 1] ?? 0);
    c += (question[at + 2] ?? 0) * (rows[from + 2] ?? 0);
    d += (question[at + 3] ?? 0) * (rows[from + 3] ?? 0);
  }
  for (let at = inFours; at < question.length; at += 1) a += (question[at] ?? 0) * (rows[offset + at] ?? 0);
  return a + b + c + d;
}
