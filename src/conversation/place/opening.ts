/** Computes from a place's hours and a point in time whether it is open, until when, and when it opens next. */
import { DateTime } from 'luxon';
import type { HoursSpan, PlaceConfig, WeeklyHours } from '../../contracts/place.ts';

/** A place with hours and a time zone. */
export type TimedPlace = PlaceConfig & Required<Pick<PlaceConfig, 'timeZone' | 'hours'>>;

/** What holds on one day. */
export interface DaySchedule {
  readonly spans: readonly HoursSpan[];
  /** The holiday or the label of the exception. */
  readonly label?: string;
  /** The hours differ from the usual week. */
  readonly isSpecial: boolean;
}

/** The state of a place at some time. */
export interface Opening {
  /** The end of the current opening. Absent if it has no end within `HORIZON_DAYS`: the place is always open. */
  readonly closes?: DateTime;
  readonly isOpen: boolean;
  /** The start of the next opening, after a break. Absent if there is none within a year. */
  readonly opensNext?: DateTime;
}

/** Some businesses close for a season. */
const HORIZON_DAYS = 400;
/** Without a break in so many days a place is always open. */
const ALWAYS_DAYS = 8;

export function isTimed(place: PlaceConfig): place is TimedPlace {
  return place.timeZone !== undefined && place.hours !== undefined;
}

/** The local time at the place. */
export function localTime({ timeZone }: Pick<TimedPlace, 'timeZone'>, at: number): DateTime {
  return DateTime.fromMillis(at, { zone: timeZone, locale: 'en-US' });
}

/** What holds on the day of `day`. A span that ends after midnight belongs to the day on which it begins. */
export function scheduleOn(place: TimedPlace, day: DateTime): DaySchedule {
  const date = isoDate(day);
  const exception = place.exceptions?.findLast((one) => one.date <= date && date <= (one.until ?? one.date));
  if (exception !== undefined) return special(exception.spans, exception.label);
  const ofDay = (place.holidays ?? []).filter((one) => one.date === date);
  const holiday = ofDay.find(({ spans }) => spans !== undefined);
  if (holiday?.spans !== undefined) return special(holiday.spans, holiday.name);
  return { spans: weekOn(place, day)[String(day.weekday)] ?? [], isSpecial: false };
}

function special(spans: readonly HoursSpan[], label: string | undefined): DaySchedule {
  return { spans, isSpecial: true, ...(label === undefined ? {} : { label }) };
}

/** The usual week at the time of `day`: that of the season, if one holds. */
export function weekOn({ hours, seasons = [] }: TimedPlace, day: DateTime): WeeklyHours {
  const date = day.toFormat('MM-dd');
  const season = seasons.find(({ from, until }) =>
    from <= until ? from <= date && date <= until : from <= date || date <= until,
  );
  return season?.hours ?? hours;
}

/** The state of the place at `at` (epoch milliseconds). */
export function openingAt(place: TimedPlace, at: number): Opening {
  const now = localTime(place, at);
  let closes: DateTime | undefined;
  let isOpen = false;
  for (const [opens, ends] of openings(place, now)) {
    if (ends.toMillis() <= at) continue;
    if (opens.toMillis() <= at) {
      isOpen = true;
      closes = ends;
    } else if (isOpen && closes !== undefined && opens.toMillis() <= closes.toMillis()) {
      closes = ends;
      if (closes.diff(now, 'days').days > ALWAYS_DAYS) return { isOpen };
    } else {
      return { isOpen, opensNext: opens, ...(closes === undefined ? {} : { closes }) };
    }
  }
  return { isOpen, ...(closes === undefined ? {} : { closes }) };
}

/** The openings from the day before `now` on, in order. */
function* openings(place: TimedPlace, now: DateTime): Generator<readonly [DateTime, DateTime]> {
  const today = now.startOf('day');
  for (let offset = -1; offset < HORIZON_DAYS; offset++) {
    const day = today.plus({ days: offset }).startOf('day');
    for (const { from, to } of scheduleOn(place, day).spans) yield instantsOf(day, { from, to });
  }
}

/** Start and end of a span on `day`. A local time that the clocks skip counts as the time to which they jump. */
export function instantsOf(day: DateTime, { from, to }: HoursSpan): readonly [DateTime, DateTime] {
  const endDay = to <= from || to === '24:00' ? day.startOf('day').plus({ days: 1 }).startOf('day') : day;
  return [atClock(day, from), atClock(endDay, to === '24:00' ? '00:00' : to)];
}

function atClock(day: DateTime, clock: string): DateTime {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  // From the start of the day, so a time that occurs twice is always the first of the two.
  return day.startOf('day').set({ hour, minute });
}

/** `yyyy-MM-dd`. */
export function isoDate(day: DateTime): string {
  return day.toFormat('yyyy-MM-dd');
}
