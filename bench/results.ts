/** What a run found: flat, with dotted keys. */
import { median, percentile } from './stats.ts';

export type Results = Readonly<Record<string, number>>;

/** What the whole bench prints: numbers by key, and in words what they were measured on (`meta.…`). */
export type Report = Readonly<Record<string, number | string>>;

/** `{ 'a.b': 1 }` from `('a', { b: 1 })`. */
export function under(prefix: string, values: Results): Results {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]));
}

export function merged(parts: readonly Results[]): Results {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

/** The usual numbers of a set of waits, in milliseconds. Without a value there is only `n`. */
export function distribution(waitsMs: readonly number[]): Results {
  if (waitsMs.length === 0) return { n: 0 };
  return {
    p50Ms: percentile(waitsMs, 0.5),
    p95Ms: percentile(waitsMs, 0.95),
    p99Ms: percentile(waitsMs, 0.99),
    n: waitsMs.length,
  };
}

/** One key over all runs that have it. */
export interface Range {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function rangesOf(runs: readonly Results[]): ReadonlyMap<string, Range> {
  const keys = new Set(runs.flatMap((run) => Object.keys(run)));
  return new Map(
    [...keys].map((key) => {
      const values = runs.map((run) => run[key]).filter((value) => value !== undefined);
      return [key, { median: median(values), min: Math.min(...values), max: Math.max(...values) }];
    }),
  );
}

/** The median of each key, rounded to what its size makes worth reading. */
export function reportOf(ranges: ReadonlyMap<string, Range>, meta: Report): Report {
  const numbers = [...ranges].map(([key, range]) => [key, rounded(range.median)] as const);
  return { ...meta, ...Object.fromEntries(numbers) };
}

/** Three decimals below ten, one above; JSON has no word for what is not finite. */
export function rounded(value: number): number {
  if (!Number.isFinite(value)) return -1;
  const factor = Math.abs(value) < 10 ? 1_000 : 10;
  return Math.round(value * factor) / factor;
}
