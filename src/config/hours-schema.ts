/** Schemas of opening hours in an agent's file: `mon-fri: 9:00-18:00`. */
import { z } from 'zod';
import type { HoursSpan, WeeklyHours } from '../contracts/place.ts';
import { DAY_NAMES } from '../lib/day-names.ts';

const TIME = /^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?$/u;
/** A longer span that ends on the next day, after the small hours, is a time in the afternoon without its `pm`: `9-5`. */
const MAX_NIGHT_HOURS = 16;
const SMALL_HOURS = '04:00';
const SPAN_FORM = 'must be "closed" or spans such as 9:00-18:00';

/** `closed`, one span, or several: separated by commas, or as a list. */
export const spansSchema = z
  .union([z.string(), z.array(z.string())], SPAN_FORM)
  .transform((given, context): readonly HoursSpan[] => {
    const parts = [given].flat().flatMap((text) => text.split(','));
    if (parts.length === 1 && parts[0]?.trim().toLowerCase() === 'closed') return [];
    const spans = parts.map(parseSpan);
    const known = spans.filter((span) => span !== undefined);
    const long = known.find(
      (span) => lengthOf(span) > MAX_NIGHT_HOURS && span.to <= span.from && span.to >= SMALL_HOURS,
    );
    if (known.length < spans.length) context.addIssue({ code: 'custom', message: SPAN_FORM });
    else if (long !== undefined)
      context.addIssue({
        code: 'custom',
        message: `must not last ${Math.round(lengthOf(long))} hours: after noon, write 17:00 or 5pm`,
      });
    else if (known.some((span, index) => overlaps(span, known[index + 1])))
      context.addIssue({ code: 'custom', message: 'must list its spans in order, without overlaps' });
    return known;
  });

function parseSpan(text: string): HoursSpan | undefined {
  const [from, to, ...more] = text
    .trim()
    .toLowerCase()
    .split(/\s*(?:-|–|\bto\b)\s*/u)
    .map(parseTime);
  const isSpan = from !== undefined && to !== undefined && more.length === 0;
  return isSpan && from !== to && from !== '24:00' ? { from, to } : undefined;
}

function parseTime(text: string): string | undefined {
  const [, hourText, minute = '00', half] = TIME.exec(text) ?? [];
  if (hourText === undefined || Number(minute) > 59) return undefined;
  const given = Number(hourText);
  if (half !== undefined && (given < 1 || given > 12)) return undefined;
  const hour = half === undefined ? given : (given % 12) + (half === 'pm' ? 12 : 0);
  const isTime = hour < 24 || (hour === 24 && minute === '00');
  return isTime ? `${String(hour).padStart(2, '0')}:${minute}` : undefined;
}

function lengthOf({ from, to }: HoursSpan): number {
  const hours = (clock: string) => Number(clock.slice(0, 2)) + Number(clock.slice(3)) / 60;
  return hours(to) - hours(from) + (to <= from ? 24 : 0);
}

/** Times are compared as text: all are `HH:mm`. Only the last span of a day may end on the next one. */
function overlaps(span: HoursSpan, next: HoursSpan | undefined): boolean {
  return next !== undefined && (span.to <= span.from || next.from < span.to);
}

const DAYS = DAY_NAMES.map((name) => name.toLowerCase());
const GROUPS: Readonly<Record<string, readonly number[]>> = {
  daily: [1, 2, 3, 4, 5, 6, 7],
  weekdays: [1, 2, 3, 4, 5],
  weekend: [6, 7],
};

/** Hours by day, by range of days or by list of days. A day that is not named is closed. */
export const weeklyHoursSchema = z
  .record(z.string(), spansSchema, 'must map days to hours, such as mon-fri: 9:00-18:00')
  .transform((given, context): WeeklyHours => {
    const hours: Record<string, readonly HoursSpan[]> = {};
    for (const [key, spans] of Object.entries(given)) {
      const days = daysOf(key);
      const message =
        days === undefined
          ? 'is not a day, such as mon, mon-fri, "sat, sun", weekdays, weekend or daily'
          : days.some((day) => day in hours)
            ? 'names a day that another line has already'
            : undefined;
      if (message !== undefined) context.addIssue({ code: 'custom', path: [key], message });
      for (const day of days ?? []) hours[day] = spans;
    }
    return hours;
  });

function daysOf(key: string): readonly number[] | undefined {
  const found = key
    .toLowerCase()
    .split(',')
    .map((part) => GROUPS[part.trim()] ?? rangeOf(part));
  return found.every((days) => days !== undefined) ? found.flat() : undefined;
}

function rangeOf(text: string): readonly number[] | undefined {
  const [first, last = first, ...more] = text.split(/[-–]/u).map(dayOf);
  if (first === undefined || last === undefined || more.length > 0) return undefined;
  const length = ((last - first + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => ((first - 1 + index) % 7) + 1);
}

function dayOf(text: string): number | undefined {
  const name = text.trim().replace(/\.$/u, '');
  const at = name.length < 2 ? -1 : DAYS.findIndex((day) => day.startsWith(name));
  return at < 0 ? undefined : at + 1;
}
