/** The English names of the days, Monday first. */
export const DAY_NAMES = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

/** The days of the week from one day to another, both included: 0 is Monday. From Friday to Monday it goes over the weekend. */
export function daysBetween(from: number, to: number): readonly number[] {
  const count = DAY_NAMES.length;
  return Array.from({ length: ((to - from + count) % count) + 1 }, (_, offset) => (from + offset) % count);
}
