/** Prints the results of runs as a table. */
import { rounded } from './results.ts';
import type { Range, Results } from './results.ts';
import { rangesOf } from './results.ts';

/**
 * Puts all keys that differ only in their last part on one line. With several runs each cell shows the median and, if the
 * runs differ, the range in brackets.
 */
export function tableOf(runs: readonly Results[]): string {
  const rows = new Map<string, string[]>();
  for (const [key, range] of rangesOf(runs)) {
    const cut = key.lastIndexOf('.');
    const what = key.slice(0, cut);
    const cells = rows.get(what) ?? [];
    cells.push(`${key.slice(cut + 1)} ${cellOf(range)}`);
    rows.set(what, cells);
  }
  const width = Math.max(0, ...[...rows.keys()].map((what) => what.length));
  return [...rows].map(([what, cells]) => `${what.padEnd(width)}  ${cells.join('   ')}`).join('\n');
}

function cellOf({ median, min, max }: Range): string {
  const middle = rounded(median);
  return min === max ? `${middle}` : `${middle} (${rounded(min)}–${rounded(max)})`;
}
