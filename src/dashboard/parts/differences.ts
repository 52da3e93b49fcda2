/** The lines that differ between two texts. */
export interface Difference {
  readonly sign: '+' | '-';
  readonly line: string;
}

/** Lines that only one text has, in order, by their longest common subsequence. */
export function differences(before: string, after: string): readonly Difference[] {
  const old = before.split('\n');
  const now = after.split('\n');
  // common[i][j]: the longest common subsequence of the lines from i and from j on.
  const common = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const row = common[i];
      if (row !== undefined)
        row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const result: Difference[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      result.push({ sign: '-', line: old[i++] ?? '' });
    } else {
      result.push({ sign: '+', line: now[j++] ?? '' });
    }
  }
  return result;
}
