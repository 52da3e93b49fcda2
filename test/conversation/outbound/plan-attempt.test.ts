import { expect, it } from 'vitest';
import { planAttempt } from '../../../src/conversation/outbound/plan-attempt.ts';
import type { TriedWish } from '../../../src/conversation/outbound/plan-attempt.ts';
import type { AttemptOutcome } from '../../../src/contracts/outbound.ts';

/** A Tuesday, 12:00 in New York. */
const NOON = Date.parse('2026-03-03T17:00:00Z');
const MINUTE_MS = 60_000;
const EVERY_DAY = Object.fromEntries(
  ['1', '2', '3', '4', '5', '6', '7'].map((day) => [day, [{ from: '09:00', to: '20:00' }]]),
);

function aWish(changes: Partial<TriedWish> = {}): TriedWish {
  return {
    terms: {
      ...{ hours: EVERY_DAY, zones: ['America/New_York'], attempts: 3, retryMinutes: [10, 60] },
      ...{ gapMinutes: 30, callsPerDay: 100, ringSeconds: 30 },
    },
    ...{
      notBefore: NOON - MINUTE_MS,
      notAfter: NOON + 3 * 1_440 * MINUTE_MS,
      isCancelled: false,
      attempts: [],
    },
    ...changes,
  };
}

const tried = (...outcomes: readonly AttemptOutcome[]) => ({
  attempts: outcomes.map((outcome, index) => ({ number: index + 1, outcome, endedAt: NOON })),
});

it('a new wish within the hours is tried at once, until they end', () => {
  expect(planAttempt(aWish(), NOON)).toEqual({ do: 'place', closesAt: Date.parse('2026-03-04T01:00:00Z') });
});

it('each cause of failure is tried again by the schedule and counts against the same number of attempts', () => {
  const causes = [
    'busy',
    'no-answer',
    'failed',
    'queued-too-long',
    'not-placed',
    'machine',
    'screened',
    'unheard',
  ] as const;
  for (const cause of causes) {
    expect(planAttempt(aWish(tried(cause)), NOON)).toEqual({ do: 'wait', until: NOON + 10 * MINUTE_MS });
    expect(planAttempt(aWish(tried('busy', cause)), NOON)).toEqual({
      do: 'wait',
      until: NOON + 60 * MINUTE_MS,
    });
    expect(planAttempt(aWish(tried('busy', 'failed', cause)), NOON)).toEqual({
      do: 'finish',
      outcome: cause,
    });
  }
});

it('whoever was reached, or is the wrong one, or wants no calls, is not called again', () => {
  const last = [
    'reached',
    'voicemail',
    'wrong-person',
    'wrong-number',
    'fax',
    'do-not-call',
    'hung-up',
    'refused',
  ] as const;
  for (const outcome of last)
    expect(planAttempt(aWish(tried(outcome)), NOON)).toEqual({ do: 'finish', outcome });
});

it('a wish that is cancelled, or whose time is over before the next hours, ends', () => {
  expect(planAttempt(aWish({ isCancelled: true }), NOON)).toEqual({ do: 'finish', outcome: 'cancelled' });
  const night = NOON + 9 * 60 * MINUTE_MS;
  expect(planAttempt(aWish({ notAfter: night + MINUTE_MS }), night)).toEqual({
    do: 'finish',
    outcome: 'expired',
  });
  expect(planAttempt(aWish(), night)).toEqual({ do: 'wait', until: Date.parse('2026-03-04T14:00:00Z') });
});
