/**
 * Decides which alerts fire. Pure: the figures of the moment, the state of the last time and the time are arguments. The state is
 * plain JSON.
 */

/** When one alert fires and clears. `Figures` is what is known at a moment. */
export interface AlertRule<Figures> {
  readonly name: string;
  /** Undefined: too little is known to judge. The alert then stays as it is. */
  readonly valueOf: (figures: Figures) => number | undefined;
  /** Whether a high or a low value is bad. */
  readonly bad: 'above' | 'below';
  /** Fires when the value has been worse than `fireAt` for `fireAfterMs`, */
  readonly fireAt: number;
  readonly fireAfterMs: number;
  /** and clears when it has been no worse than `clearAt` for `clearAfterMs`. Between the two nothing changes. */
  readonly clearAt: number;
  readonly clearAfterMs: number;
  /** An alert that fires again so soon after it was told is not told. */
  readonly silenceMs: number;
}

/** What is remembered of one alert. */
export interface AlertState {
  readonly isFiring: boolean;
  /** Since when the value has called for a change. Null: it does not. */
  readonly changingSince: number | null;
  /** When the alert was told last. Null: never. */
  readonly toldAt: number | null;
  /** Whether the present firing was told, so that its end is told too. */
  readonly isTold: boolean;
}

/** By name of the rule. */
export type AlertStates = Readonly<Record<string, AlertState>>;

/** Something to tell. */
export interface AlertEvent {
  readonly name: string;
  readonly type: 'firing' | 'cleared';
  readonly value: number;
  readonly at: number;
}

const QUIET: AlertState = { isFiring: false, changingSince: null, toldAt: null, isTold: false };

/** The next states and what is to be told. `at` is in milliseconds. Alerts whose rule is gone are forgotten. */
export function evaluateAlerts<Figures>(
  rules: readonly AlertRule<Figures>[],
  { states, figures, at }: { readonly states: AlertStates; readonly figures: Figures; readonly at: number },
): { readonly states: AlertStates; readonly events: readonly AlertEvent[] } {
  const next: Record<string, AlertState> = {};
  const events: AlertEvent[] = [];
  for (const rule of rules) {
    const before = states[rule.name] ?? QUIET;
    const value = rule.valueOf(figures);
    const after = value === undefined ? before : stateAfter(rule, before, { value, at });
    next[rule.name] = after;
    if (value === undefined || after.isFiring === before.isFiring) continue;
    // The end is told if the begin was.
    if (after.isFiring ? after.isTold : before.isTold)
      events.push({ name: rule.name, type: after.isFiring ? 'firing' : 'cleared', value, at });
  }
  return { states: next, events };
}

function stateAfter<Figures>(
  rule: AlertRule<Figures>,
  before: AlertState,
  { value, at }: { readonly value: number; readonly at: number },
): AlertState {
  const { isFiring, changingSince, toldAt } = before;
  const isWorseThan = (limit: number) => (rule.bad === 'above' ? value > limit : value < limit);
  const wantsChange = isFiring ? !isWorseThan(rule.clearAt) : isWorseThan(rule.fireAt);
  if (!wantsChange) return { ...before, changingSince: null };
  const since = changingSince ?? at;
  if (at - since < (isFiring ? rule.clearAfterMs : rule.fireAfterMs))
    return { ...before, changingSince: since };
  if (isFiring) return { ...before, isFiring: false, changingSince: null, isTold: false };
  const isTold = toldAt === null || at - toldAt >= rule.silenceMs;
  return { isFiring: true, changingSince: null, toldAt: isTold ? at : toldAt, isTold };
}
