/** The alerts of a system: which figures are bad, for how long, and when they are good again. */
import { evaluateAlerts } from '../lib/alert-rules.ts';
import type { AlertEvent, AlertRule, AlertStates } from '../lib/alert-rules.ts';

/** What happened in the last minutes, and how things are now. Absent: not known. */
export interface AlertFigures {
  readonly calls?: { readonly ended: number; readonly failed: number };
  readonly turns?: {
    readonly answered: number;
    /** By the template, because no model answered. */
    readonly byTemplate: number;
    /** The caller heard a filler first. */
    readonly withFiller: number;
    readonly firstWordsP95Ms: number;
  };
  /** Requests to vendors and services. */
  readonly requests?: { readonly made: number; readonly failed: number };
  readonly searches?: { readonly made: number; readonly foundNothing: number };
  /** Parts whose health is a fault. */
  readonly partsDown?: number;
  /** Signals that no workflow has yet. */
  readonly undeliveredSignals?: number;
  readonly freeBytes?: number;
  /** Of the budget that is nearest to its end, 0 to 1. */
  readonly budgetUsed?: number;
  readonly unusualPatterns?: number;
  /** Calls whose transfer to a person failed by a fault: nobody who is busy or declines. */
  readonly failedTransfers?: number;
}

const MINUTE_MS = 60_000;

/** Fewer say nothing: one of three is no rate. */
export const FEWEST = 10;

type Rule = AlertRule<AlertFigures>;

interface Limits {
  readonly bad?: 'below';
  readonly fireAt: number;
  readonly clearAt: number;
  readonly fireAfterMs?: number;
  readonly clearAfterMs?: number;
}

const rule = (name: string, valueOf: Rule['valueOf'], limits: Limits): Rule => ({
  ...{ name, valueOf },
  bad: 'above',
  fireAfterMs: 2 * MINUTE_MS,
  clearAfterMs: 5 * MINUTE_MS,
  silenceMs: 30 * MINUTE_MS,
  ...limits,
});

const amongEnough = (all: number, value: number): number | undefined => (all < FEWEST ? undefined : value);
const share = (part: number, all: number): number | undefined => amongEnough(all, part / all);

export const ALERT_RULES: readonly Rule[] = [
  rule('success-rate', ({ calls }) => calls && share(calls.ended - calls.failed, calls.ended), {
    bad: 'below',
    fireAt: 0.95,
    clearAt: 0.98,
  }),
  rule('error-rate', ({ requests }) => requests && share(requests.failed, requests.made), {
    fireAt: 0.05,
    clearAt: 0.02,
  }),
  // A caller who has heard nothing for two seconds asks whether somebody is there.
  rule('latency', ({ turns }) => turns && amongEnough(turns.answered, turns.firstWordsP95Ms), {
    fireAt: 2_000,
    clearAt: 1_500,
  }),
  rule('dead-air', ({ turns }) => turns && share(turns.withFiller, turns.answered), {
    fireAt: 0.2,
    clearAt: 0.1,
  }),
  rule('answers-by-template', ({ turns }) => turns && share(turns.byTemplate, turns.answered), {
    fireAt: 0.1,
    clearAt: 0.05,
  }),
  rule('knowledge-finds-nothing', ({ searches }) => searches && share(searches.foundNothing, searches.made), {
    fireAt: 0.4,
    clearAt: 0.3,
    fireAfterMs: 15 * MINUTE_MS,
  }),
  rule('dependency-down', ({ partsDown }) => partsDown, { fireAt: 0, clearAt: 0, clearAfterMs: MINUTE_MS }),
  rule('backlog', ({ undeliveredSignals }) => undeliveredSignals, { fireAt: 500, clearAt: 50 }),
  rule('disk', ({ freeBytes }) => freeBytes, { bad: 'below', fireAt: 2e9, clearAt: 4e9, fireAfterMs: 0 }),
  rule('budget', ({ budgetUsed }) => budgetUsed, { fireAt: 0.9, clearAt: 0.8, fireAfterMs: 0 }),
  rule('transfers-failing', ({ failedTransfers }) => failedTransfers, {
    fireAt: 0,
    clearAt: 0,
    fireAfterMs: 0,
  }),
  rule('unusual-patterns', ({ unusualPatterns }) => unusualPatterns, {
    fireAt: 0,
    clearAt: 0,
    fireAfterMs: 0,
  }),
];

/** What fires and clears at `at`, and the states to keep until the next time. */
export function alertsAt(now: {
  readonly states: AlertStates;
  readonly figures: AlertFigures;
  readonly at: number;
}): { readonly states: AlertStates; readonly events: readonly AlertEvent[] } {
  return evaluateAlerts(ALERT_RULES, now);
}
