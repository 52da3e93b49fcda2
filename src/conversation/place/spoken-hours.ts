/** Says hours and days in words that text for speech reads well: `from 9 AM to noon`. */
import type { DateTime } from 'luxon';
import type { HoursSpan, WeeklyHours } from '../../contracts/place.ts';
import { DAY_NAMES } from '../../lib/day-names.ts';

/** `9 AM`, `9:30 AM`, `noon`, `midnight`. */
export function clockWords(clock: string): string {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  if (minute === 0 && hour % 12 === 0) return hour === 12 ? 'noon' : 'midnight';
  const minutes = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`;
  return `${hour % 12 === 0 ? 12 : hour % 12}${minutes} ${hour < 12 ? 'AM' : 'PM'}`;
}

export function timeWords(time: DateTime): string {
  return clockWords(time.toFormat('HH:mm'));
}

/** `from 9 AM to noon and from 1 PM to 6 PM`; `around the clock`. */
export function spansWords(spans: readonly HoursSpan[]): string {
  if (spans.some(({ from, to }) => from === '00:00' && to === '24:00')) return 'around the clock';
  return listWords(spans.map(({ from, to }) => `from ${clockWords(from)} to ${clockWords(to)}`));
}

/** `a, b and c`. */
export function listWords(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

const WEEK = [1, 2, 3, 4, 5, 6, 7];

/** The week, or some days of it, in one or two clauses: open days, grouped by their hours, and the closed days. */
export function weekWords(
  week: WeeklyHours,
  days: readonly number[] = WEEK,
): { readonly open: string; readonly closed: string } {
  const groups = new Map<string, number[]>();
  for (const day of days) {
    const spans = week[String(day)] ?? [];
    const words = spans.length === 0 ? '' : spansWords(spans);
    groups.set(words, [...(groups.get(words) ?? []), day]);
  }
  const open = [...groups]
    .filter(([words]) => words !== '')
    .map(([words, alike]) => `${daysWords(alike)} ${words}`);
  return { open: open.join(', and '), closed: daysWords(groups.get('') ?? []) };
}

/** `Monday to Friday`, `Saturday and Sunday`, `every day`. */
function daysWords(days: readonly number[]): string {
  if (days.length === 7) return 'every day';
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run?.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day: number | undefined) => DAY_NAMES[(day ?? 1) - 1] ?? '';
  return listWords(
    runs.flatMap((run) => (run.length > 2 ? [`${name(run[0])} to ${name(run.at(-1))}`] : run.map(name))),
  );
}

/** `today`, `tomorrow`, `Friday` within a week, else `Friday, December 25`. */
export function dayWords(day: DateTime, now: DateTime): string {
  const ahead = daysAhead(day, now);
  if (ahead === 0) return 'today';
  if (ahead === 1) return 'tomorrow';
  return ahead > 1 && ahead < 7 ? day.toFormat('EEEE') : day.toFormat('EEEE, MMMM d');
}

/** The same after a verb: `on Friday`, but `tomorrow`. */
export function onDayWords(day: DateTime, now: DateTime): string {
  const words = dayWords(day, now);
  return words === 'today' || words === 'tomorrow' ? words : `on ${words}`;
}

/** Days from `now` to `day`, by the calendar. */
export function daysAhead(day: DateTime, now: DateTime): number {
  return Math.round(day.startOf('day').diff(now.startOf('day'), 'days').days);
}
