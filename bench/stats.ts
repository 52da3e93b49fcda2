/** Statistics for the bench: percentile, mean, and the slope of a regression line. */

/** The value below which `share` (0 to 1) of the values lie, interpolated between neighbours. NaN without values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The arithmetic mean. NaN without values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export interface Slope {
  readonly perX: number;
  /** Upper end of the two-sided 95 % confidence interval. Infinite with fewer than three points. */
  readonly upper95: number;
}

/** The slope of the least-squares line through the points. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): Slope {
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const sum = (term: (x: number, y: number) => number): number =>
    points.reduce((total, [x, y]) => total + term(x, y), 0);
  const spread = sum((x) => (x - meanX) ** 2);
  const perX = sum((x, y) => (x - meanX) * (y - meanY)) / spread;
  const freedom = points.length - 2;
  if (freedom < 1) return { perX, upper95: Number.POSITIVE_INFINITY };
  const residual = sum((x, y) => (y - meanY - perX * (x - meanX)) ** 2);
  const error = Math.sqrt(residual / freedom / spread);
  return { perX, upper95: perX + studentT(freedom) * error };
}

/** The 97.5 % quantile of Student's t, by degrees of freedom from 1. */
const STUDENT_T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086,
];

/** Beyond the table the last value is used, which makes the interval slightly too wide. */
function studentT(freedom: number): number {
  return STUDENT_T[Math.min(freedom, STUDENT_T.length) - 1] ?? Number.POSITIVE_INFINITY;
}
