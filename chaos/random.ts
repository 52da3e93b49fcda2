/** Reproducible randomness: the same seed draws the same faults at the same times. */
import { createHash } from 'node:crypto';
import { createRandom } from '../src/lib/random.ts';

export interface Random {
  /** Uniform between two numbers. */
  between(min: number, max: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** True with this probability (0 to 1). */
  happens(share: number): boolean;
  /** Divides `withinMs` into `count` equal parts and draws a uniformly random time in each. In order. */
  moments(count: number, withinMs: number): readonly number[];
}

/** Creates a generator seeded by `names`, independent of the generators of other names. */
export function randomOf(...names: readonly (string | number)[]): Random {
  const next = createRandom(seedOf(...names));
  const between = (min: number, max: number): number => min + (max - min) * next();
  return {
    between,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    happens: (share) => next() < share,
    moments: (count, withinMs) =>
      Array.from({ length: count }, (_, part) => ((part + next()) * withinMs) / count),
  };
}

/** Derives a numeric seed from `names`. */
export function seedOf(...names: readonly (string | number)[]): number {
  return createHash('sha256').update(JSON.stringify(names)).digest().readUInt32LE();
}
