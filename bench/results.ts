/** The results of a run as flat maps with dotted keys, and how runs are combined into a report. */
import { median, percentile } from './stats.ts';

export type Results = Readonly<Record<string, number>>;

/** The last line that the bench prints: numbers by key, and the machine and settings as `meta.…`. */
export type Report = Readonly<Record<string, number | string>>;

/** Adds a prefix to all keys: `('a', { b: 1 })` gives `{ 'a.b': 1 }`. */
export function under(prefix: string, values: Results): Results {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]));
}

export function merged(parts: readonly Results[]): Results {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

/** Percentiles of waits in milliseconds, and their number `n`. Without any waits the result is only `n`. */
export function distribution(waitsMs: readonly number[]): Results {
  if (waitsMs.length === 0) return { n: 0 };
  return {
    p50Ms: percentile(waitsMs, 0.5),
    p95Ms: percentile(waitsMs, 0.95),
    p99Ms: percentile(waitsMs, 0.99),
    n: waitsMs.length,
  };
}

/** The values of one key over all runs that have it. */
export interface Range {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Median, lowest and highest value of each key. */
export function rangesOf(runs: readonly Results[]): ReadonlyMap<string, Range> {
  const keys = new Set(runs.flatMap((run) => Object.keys(run)));
  return new Map(
    [...keys].map((key) => {
      const values = runs.map((run) => run[key]).filter((value) => value !== undefined);
      return [key, { median: median(values), min: Math.min(...values), max: Math.max(...values) }];
    }),
  );
}

/** Builds the report: `meta`, and the rounded median of each key. */
export function reportOf(ranges: ReadonlyMap<string, Range>, meta: Report): Report {
  const numbers = [...ranges].map(([key, range]) => [key, rounded(range.median)] as const);
  return { ...meta, ...Object.fromEntries(numbers) };
}

/** Rounds to three decimals below 10, to one from 10 on. NaN and infinity become -1, because JSON cannot express them. */
export function rounded(value: number): number {
  if (!Number.isFinite(value)) return -1;
  const factor = Math.abs(value) < 10 ? 1_000 : 10;
  return Math.round(value * factor) / factor;
}
