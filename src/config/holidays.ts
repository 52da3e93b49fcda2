/** Finds the dates of the holidays that an agent's file names by country. */
import type { HolidayDate } from '../contracts/place.ts';
import type { HolidayRules } from './place-schema.ts';

/** Years from the current one on: callers ask ahead, and a gateway may run past New Year. */
const YEARS = [0, 1, 2];
const DAY_MS = 86_400_000;

/** The rules name a country, a region or a holiday that does not exist. */
export interface HolidayFault {
  readonly path: readonly string[];
  readonly complaint: string;
}

/**
 * The dates of the holidays from `year` on, with their hours. The library and its data take 33 MB and a quarter of a second,
 * so they are loaded only if a file names a country.
 */
export async function holidayDates(
  { country, region, hours, days }: HolidayRules,
  year: number,
): Promise<readonly HolidayDate[] | HolidayFault> {
  const { default: Holidays } = await import('date-holidays');
  const calendar = new Holidays();
  const countries = calendar.getCountries('en');
  if (!(country in countries))
    return { path: ['country'], complaint: 'is not a country with known holidays' };
  const regions = calendar.getStates(country, 'en') as Record<string, string> | undefined;
  const code = region?.toUpperCase();
  if (code !== undefined && !(code in (regions ?? {}))) {
    const known = Object.keys(regions ?? {});
    return {
      path: ['region'],
      complaint: known.length === 0 ? `is not needed for ${country}` : `must be one of ${known.join(', ')}`,
    };
  }
  calendar.init(...(code === undefined ? ([country] as const) : ([country, code] as const)));
  const found = YEARS.flatMap((offset) => calendar.getHolidays(year + offset, 'en'));
  const names = new Set(found.map(({ name }) => name));
  const unknown = Object.keys(days).find((name) => !names.has(name));
  if (unknown !== undefined) {
    const known = [...names].filter((name) => !SUBSTITUTE.test(name)).join(', ');
    return { path: ['days', unknown], complaint: `is not a holiday there. Known are: ${known}` };
  }
  return found.flatMap(({ date, name, type, start, end }) => {
    const rule = days[name] ?? (type === 'public' ? hours : 'normal');
    const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
    return Array.from({ length }, (_, index) => ({
      date: new Date(Date.parse(`${date.slice(0, 10)}T00:00Z`) + index * DAY_MS).toISOString().slice(0, 10),
      name: name.replace(SUBSTITUTE, ' (observed)'),
      ...(rule === 'normal' ? {} : { spans: rule }),
    }));
  });
}

const SUBSTITUTE = / \(substitute day\)$/u;
