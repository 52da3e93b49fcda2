import { rounded } from './results.ts';
import type { Range, Results } from './results.ts';
import { rangesOf } from './results.ts';

/** One line for all keys that differ in their last part only; with several runs the median and, in brackets, the range. */
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
