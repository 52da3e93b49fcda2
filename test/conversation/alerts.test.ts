import { expect, it } from 'vitest';
import { ALERT_RULES, alertsAt } from '../../src/conversation/alerts.ts';
import type { AlertFigures } from '../../src/conversation/alerts.ts';
import type { AlertStates } from '../../src/lib/alert-rules.ts';

const MINUTE_MS = 60_000;

const GOOD = {
  calls: { ended: 100, failed: 0 },
  turns: { answered: 500, byTemplate: 1, withFiller: 5, firstWordsP95Ms: 600 },
  requests: { made: 1_000, failed: 2 },
  searches: { made: 500, foundNothing: 50 },
  partsDown: 0,
  undeliveredSignals: 0,
  freeBytes: 5e10,
  budgetUsed: 0.3,
  unusualPatterns: 0,
  failedTransfers: 0,
};

const OUTAGES: Readonly<Record<string, AlertFigures>> = {
  'success-rate': { calls: { ended: 100, failed: 8 } },
  'error-rate': { requests: { made: 1_000, failed: 90 } },
  latency: { turns: { ...GOOD.turns, firstWordsP95Ms: 2_600 } },
  'dead-air': { turns: { ...GOOD.turns, withFiller: 150 } },
  'answers-by-template': { turns: { ...GOOD.turns, byTemplate: 80 } },
  'knowledge-finds-nothing': { searches: { made: 500, foundNothing: 300 } },
  'dependency-down': { partsDown: 1 },
  backlog: { undeliveredSignals: 2_000 },
  disk: { freeBytes: 1e9 },
  budget: { budgetUsed: 0.95 },
  'unusual-patterns': { unusualPatterns: 1 },
  'transfers-failing': { failedTransfers: 1 },
};

/** A quarter of an hour of each, told as `name type`. */
function toldOf(phases: readonly AlertFigures[]): readonly string[] {
  let states: AlertStates = {};
  return phases
    .flatMap((figures) => Array.from({ length: 16 }, () => figures))
    .flatMap((figures, minute) => {
      const result = alertsAt({ states, figures, at: minute * MINUTE_MS });
      ({ states } = result);
      return result.events.map(({ name, type }) => `${name} ${type}`);
    });
}

it('R-O2: each alert has an outage here', () => {
  expect(Object.keys(OUTAGES).sort()).toEqual(ALERT_RULES.map(({ name }) => name).sort());
});

it.each(Object.entries(OUTAGES))('R-O2: %s fires in its outage and clears after it', (name, outage) => {
  expect(toldOf([GOOD, { ...GOOD, ...outage }, GOOD])).toEqual([`${name} firing`, `${name} cleared`]);
});

it('R-O2: three calls are no rate, and what is not known fires nothing', () => {
  expect(toldOf([{}, { calls: { ended: 3, failed: 3 } }, {}])).toEqual([]);
});
