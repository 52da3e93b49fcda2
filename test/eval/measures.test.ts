import { describe, expect, it } from 'vitest';
import type { Grades } from '../../eval/labelled-set.ts';
import { measure, percentile } from '../../eval/measures.ts';
import type { Run } from '../../eval/measures.ts';

const grades: Grades = new Map([
  [
    'q1',
    new Map([
      ['best', 2],
      ['good', 1],
      ['bad', -1],
    ]),
  ],
  [
    'q2',
    new Map([
      ['best', 2],
      ['other', 2],
    ]),
  ],
]);
const run = (id: string, ...found: string[]): Run => ({
  query: { id, text: '' },
  found,
  fitting: found.slice(0, 1),
  tookMs: found.length,
});

describe('the measures of a ranking', () => {
  it('match trec_eval', () => {
    const measures = measure(
      [run('q1', 'bad', 'good', 'best'), run('q2', 'best', 'x', 'y', 'other')],
      grades,
      1,
    );
    expect(measures).toMatchObject({
      answerable: 2,
      unanswerable: 0,
      recall1: 0.25,
      recall3: 0.75,
      recall10: 1,
      mrr: 0.75,
    });
    // (1/log2(3) + 2/log2(4)) / (2 + 1/log2(3)) and (2 + 2/log2(5)) / (2 + 2/log2(3)), computed by hand.
    expect(measures.ndcg10).toBeCloseTo((0.619_9 + 0.877_2) / 2, 3);
  });

  it('count only documents of at least the given grade as relevant', () => {
    expect(measure([run('q1', 'good')], grades, 1).recall3).toBe(0.5);
    expect(measure([run('q1', 'good')], grades, 2).recall3).toBe(0);
  });

  it('count an empty result for an unanswerable question as a rejection', () => {
    const measures = measure([run('none'), run('none', 'x'), run('q2', 'best', 'other')], grades, 1);
    expect(measures).toMatchObject({ answerable: 1, unanswerable: 2, rejection: 0.5, recall3: 1 });
  });

  it('take percentiles by nearest rank', () => {
    const times = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([percentile(times, 0.5), percentile(times, 0.95), percentile([7], 0.95)]).toEqual([50, 95, 7]);
  });
});
