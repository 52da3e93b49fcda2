import { describe, expect, it } from 'vitest';
import type { Finding } from '../../chaos/findings.ts';
import { numbersOf, violationsOf } from '../../chaos/report.ts';
import type { Outcome } from '../../chaos/outcome.ts';
import { SCENARIOS } from '../../chaos/scenarios/all.ts';
import { limitsOf } from '../../chaos/limits.ts';

const outcome = (
  scenario: string,
  seed: number,
  waits: readonly (number | undefined)[],
  findings: readonly Finding[] = [],
): Outcome => ({
  scenario,
  seed,
  findings,
  turns: waits.map((waitMs, at) => ({
    ...{ callSid: `CA${seed}`, turn: at + 1, marker: 'bcdf', gapMs: 10 },
    ...(waitMs === undefined ? {} : { waitMs }),
  })),
});

const lost: Finding = { kind: 'lost', count: 1, callSid: 'CA2', turn: 3, detail: 'no answer within 15 s' };
const OUTCOMES = [
  outcome('control', 1, [500, 500, 600]),
  outcome('worker-killed', 1, [500, 700, 5_200]),
  outcome('control', 2, [900, 900, 900]),
  outcome('worker-killed', 2, [900, 1_000, undefined], [lost]),
];

describe('numbers', () => {
  it('cover all seeds, with waits relative to the control run of the same seed', () => {
    expect(numbersOf(OUTCOMES)).toMatchObject({
      'worker-killed.due': 6,
      'worker-killed.answered': 5,
      'worker-killed.inTime': 4,
      'worker-killed.lost': 1,
      'worker-killed.waitMaxMs': 5_200,
      'worker-killed.silenceP50Ms': 100,
      'worker-killed.silenceMaxMs': 4_700,
      'control.silenceMaxMs': 100,
      availability: 0.83333,
    });
  });

  it('are valid JSON even if nothing was answered', () => {
    const numbers = numbersOf([outcome('control', 1, [undefined])]);
    expect(JSON.stringify(numbers)).not.toContain('null');
    expect(numbers).toMatchObject({ 'control.answered': 0, 'control.silenceMaxMs': -1, availability: 0 });
  });
});

describe('violations', () => {
  it('allow two late answers in a hundred if a gateway is lost, and none elsewhere', () => {
    const late = (count: number): Finding => ({
      kind: 'late',
      count,
      callSid: 'CA1',
      detail: 'first words after 5017 ms',
    });
    const run = (scenario: string, count: number) =>
      violationsOf([
        outcome(
          scenario,
          1,
          Array.from({ length: 125 }, () => 500),
          [late(count)],
        ),
      ])[0];
    expect(run('both-killed', 2)).toBeUndefined();
    expect(run('both-killed', 3)).toBe('both-killed.late is 3, should be at most 2');
    expect(run('postgres-down', 1)).toBe('postgres-down.late is 1, should be 0');
  });

  it('name limit, call and turn', () => {
    expect(violationsOf(OUTCOMES)).toEqual([
      'worker-killed.lost is 1, should be 0',
      '  seed 2, call CA2, turn 3: no answer within 15 s',
      'worker-killed.silenceMaxMs is 4700, should be at most 1500',
      '  seed 1, call CA1, turn 3: 4700 ms longer than the control run',
    ]);
  });

  it('are absent if the scenario allows the finding', () => {
    const again: Finding = { kind: 'repeatedClauses', count: 2, callSid: 'CA1', turn: 1, detail: '' };
    expect(violationsOf([outcome('gateway-killed', 1, [500], [again])])).toEqual([]);
    expect(violationsOf([outcome('worker-killed', 1, [500], [again])])).toHaveLength(2);
  });
});

it('every scenario has limits', () => {
  for (const { name } of SCENARIOS) expect(limitsOf(name), name).toBeDefined();
});
