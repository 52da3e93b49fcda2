import { expect, it } from 'vitest';
import { randomOf } from '../../chaos/random.ts';

it('the same names draw the same moments, other names draw others', () => {
  const draw = (...names: readonly (string | number)[]) => randomOf(...names).moments(5, 60_000);
  expect(draw(1, 'worker-killed')).toEqual(draw(1, 'worker-killed'));
  expect(draw(1, 'worker-killed')).not.toEqual(draw(2, 'worker-killed'));
  expect(draw(1, 'worker-killed')).not.toEqual(draw(1, 'gateway-killed'));
});

it('there is one moment in each equal part of the time, anywhere within it', () => {
  const all = Array.from({ length: 500 }, (_, seed) => randomOf(seed).moments(4, 400));
  for (const moments of all) {
    expect(moments.map((atMs) => Math.floor(atMs / 100))).toEqual([0, 1, 2, 3]);
  }
  const within = all.flat().map((atMs) => atMs % 100);
  expect(Math.min(...within)).toBeLessThan(1);
  expect(Math.max(...within)).toBeGreaterThan(99);
});

it('happens is true in about the given share of cases', () => {
  const random = randomOf('share');
  const count = Array.from({ length: 2_000 }).filter(() => random.happens(0.3)).length;
  expect(count / 2_000).toBeCloseTo(0.3, 1);
});
