import { expect, it } from 'vitest';
import { distribution, rangesOf, reportOf, under } from '../../bench/results.ts';
import { tableOf } from '../../bench/table.ts';

const runs = [
  { 'load.1.p50Ms': 3, 'load.1.lost': 0 },
  { 'load.1.p50Ms': 1, 'load.1.lost': 0 },
  { 'load.1.p50Ms': 10.26, 'load.1.lost': 0 },
];

it('of several runs the report keeps the median of each key', () => {
  expect(reportOf(rangesOf(runs), { 'meta.cpu': 'some' })).toEqual({
    'meta.cpu': 'some',
    'load.1.p50Ms': 3,
    'load.1.lost': 0,
  });
});

it('the table shows one line for keys that differ in their last part, with the range where runs differ', () => {
  expect(tableOf(runs)).toBe('load.1  p50Ms 3 (1–10.3)   lost 0');
});

it('what is not a number is told from nought', () => {
  expect(reportOf(rangesOf([{ 'a.b': Number.NaN }]), {})).toEqual({ 'a.b': -1 });
  expect(under('a', distribution([]))).toEqual({ 'a.n': 0 });
});
