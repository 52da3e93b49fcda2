/** Builds places for tests. */
import type { HoursSpan, WeeklyHours } from '../../../src/contracts/place.ts';
import type { TimedPlace } from '../../../src/conversation/place/opening.ts';

export const span = (from: string, to: string): HoursSpan => ({ from, to });

/** The same spans on every day. */
export function daily(spans: readonly HoursSpan[]): WeeklyHours {
  return Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [String(day), spans]));
}

export function aPlace(changes: Partial<TimedPlace> = {}): TimedPlace {
  return { timeZone: 'America/New_York', hours: {}, ...changes };
}
