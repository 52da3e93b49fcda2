/** Chance that can be had again: the same seed draws the same faults at the same times. */
import { createHash } from 'node:crypto';
import { createRandom } from '../src/lib/random.ts';

export interface Random {
  /** Uniform between two numbers. */
  between(min: number, max: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** True in this share (0 to 1) of all cases. */
  happens(share: number): boolean;
  /** So many moments between 0 and `withinMs`, in order: one at a uniformly random time in each equal part of it. */
  moments(count: number, withinMs: number): readonly number[];
}

/** Independent of all that is drawn under other names. */
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

/** For whatever takes a number as its seed. */
export function seedOf(...names: readonly (string | number)[]): number {
  return createHash('sha256').update(JSON.stringify(names)).digest().readUInt32LE();
}
