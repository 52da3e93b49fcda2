/** Dates and times among the arguments of a tool, wherever its schema has them. */
import { DateTime } from 'luxon';
import type { JsonSchema } from '../contracts/tools.ts';
import { itemsOf, propertiesOf, timeFormatOf } from '../conversation/tools/schema-parts.ts';
import { isObject } from '../lib/is-object.ts';

interface Clock {
  readonly zone: string;
  /** The time in the zone of the business. */
  readonly today: DateTime;
}

/**
 * Makes dates and times absolute, in the zone of the business, also in lists and in objects within. `now`: epoch milliseconds. Returns
 * what is wrong with them.
 */
export function normaliseTimes(
  given: Record<string, unknown>,
  schema: JsonSchema,
  { zone = 'utc', now }: { readonly zone: string | undefined; readonly now: number },
): string[] {
  const problems: string[] = [];
  const clock = { zone, today: DateTime.fromMillis(now, { zone }) };
  const normal = (value: unknown, part: unknown, name: string): unknown => {
    if (!isObject(part)) return value;
    if (Array.isArray(value))
      return value.map((one: unknown, index) => normal(one, itemsOf(part), `${name}.${index}`));
    if (typeof value === 'object' && value !== null) return inObject(value, part, `${name}.`);
    const format = timeFormatOf(part);
    if (typeof value !== 'string' || format === undefined) return value;
    const time = absolute(value.trim(), format, clock, part['x-past'] === true);
    if ('problem' in time) problems.push(`${name} ${time.problem}`);
    return time.value ?? value;
  };
  const inObject = (object: object, part: JsonSchema, path: string): Record<string, unknown> => {
    const properties = propertiesOf(part);
    return Object.fromEntries(
      Object.entries(object).map(([name, value]) => [
        name,
        normal(value, properties.get(name), `${path}${name}`),
      ]),
    );
  };
  Object.assign(given, inObject(given, schema, ''));
  return problems;
}

/** What was written, as far as it is a date or time, and why it may not be given to the tool. */
function absolute(
  written: string,
  format: 'date' | 'date-time',
  { zone, today }: Clock,
  isPastAllowed: boolean,
): { readonly value?: string; readonly problem?: string } {
  // The day that was written is meant: midnight in another zone may be another day.
  const at = DateTime.fromISO(format === 'date' ? written.slice(0, 10) : written, { zone });
  const form = format === 'date' ? /^\d{4}-\d{2}-\d{2}(?:T.*)?$/u : /^\d{4}-\d{2}-\d{2}T\d{2}/u;
  const example = format === 'date' ? today.toISODate() : today.toFormat("yyyy-MM-dd'T'HH:mm");
  if (!form.test(written) || !at.isValid)
    return { problem: `must be ${format === 'date' ? 'a date' : 'a date and time'} such as ${example}` };
  if (format === 'date-time' && isSkipped(written, at))
    return {
      problem: 'does not exist: the clocks go forward in that night. Ask the caller for another time',
    };
  const value = format === 'date' ? at.toISODate() : at.toISO({ suppressMilliseconds: true });
  const isPast = at < (format === 'date' ? today.startOf('day') : today);
  return isPast && !isPastAllowed
    ? { value, problem: `is in the past: it is ${today.toFormat("cccc, yyyy-MM-dd'T'HH:mm")} now` }
    : { value };
}

/** Whether the hour that was written, without a zone, is left out when the clocks go forward. */
function isSkipped(written: string, at: DateTime): boolean {
  const [, hour] = /T(\d{2})(?::?\d{2})*(?:[.,]\d+)?$/u.exec(written) ?? [];
  return hour !== undefined && hour !== '24' && Number(hour) !== at.hour;
}
