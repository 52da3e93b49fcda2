import { expect, it } from 'vitest';
import { mean, median, percentile, slopeOf } from '../../bench/stats.ts';

it('a percentile lies between its neighbours, wherever the values stand', () => {
  expect(percentile([40, 10, 30, 20, 50], 0.5)).toBe(30);
  expect(percentile([10, 20], 0.75)).toBe(17.5);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

it('median and mean of an even number of values', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(mean([1, 2, 6])).toBe(3);
});

it('the slope of points on a line is that of the line, without doubt', () => {
  const slope = slopeOf([100, 200, 300, 400].map((x) => [x, 5 + 2 * x]));
  expect(slope.perX).toBeCloseTo(2);
  expect(slope.upper95).toBeCloseTo(2);
});

it('the upper bound of a slope is that of a textbook', () => {
  // Standard error by hand: residuals sum up to 2.4, √(2.4 / 3 / 10) = 0.2828; t at 97.5 % with 3 degrees is 3.182.
  const slope = slopeOf([
    [1, 2],
    [2, 4],
    [3, 5],
    [4, 4],
    [5, 5],
  ]);
  expect(slope.perX).toBeCloseTo(0.6);
  expect(slope.upper95).toBeCloseTo(0.6 + 3.182 * Math.sqrt(2.4 / 3 / 10));
});

it('two points bound no slope', () => {
  expect(
    slopeOf([
      [1, 1],
      [2, 3],
    ]),
  ).toEqual({ perX: 2, upper95: Number.POSITIVE_INFINITY });
});
