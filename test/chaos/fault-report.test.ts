import { describe, expect, it } from 'vitest';
import { summaryOf, tableOf, violationsIn } from '../../chaos/fault-report.ts';
import type { Cell, FaultAnswer } from '../../chaos/fault-report.ts';

const good: FaultAnswer = { firstWordsMs: 1_800, by: 'fallback', repeated: 0 };
const cell = (...answers: readonly FaultAnswer[]): Cell => ({ fault: '500', when: 'mid-sentence', answers });

describe('the fault matrix', () => {
  it('passes if a model answers in time and repeats nothing', () => {
    expect(violationsIn([cell(good, { ...good, by: 'primary' })])).toEqual([]);
  });

  it.each<[string, FaultAnswer, string]>([
    ['only a filler was heard', { repeated: 0 }, '1 not answered'],
    ['the call record names no rung', { ...good, by: 'nobody' }, '1 not answered'],
    ['the answer is late', { ...good, firstWordsMs: 2_601 }, 'more than 2600'],
    ['the answer is very late', { ...good, firstWordsMs: 5_001 }, 'more than 5000'],
    ['a template answers', { ...good, by: 'template' }, 'only 1 of 2 turns answered by a model'],
    ['a word is repeated', { ...good, repeated: 1 }, '1 words repeated'],
  ])('fails if %s', (_what, answer, complaint) => {
    expect(violationsIn([cell(good, answer)]).join('\n')).toContain(complaint);
  });

  it('is printed with the rung that answered and its time', () => {
    const lines = tableOf([cell(good, { repeated: 0 })]).split('\n');
    expect(lines[1]?.split(/\s{2,}/u)).toEqual(['500', 'mid-sentence', '0', '1', '0', '1', '1800', '0']);
    expect(summaryOf([cell(good, { repeated: 0 })])).toMatchObject({
      'faults.turns': 2,
      'faults.fallback': 1,
      'faults.fillerOnly': 1,
      'faults.firstWordsMaxMs': 1_800,
    });
  });
});
