/** Finds the days of the week in a text: "Mon–Fri 8–5" names Wednesday. */
import { DAY_NAMES, daysBetween } from './day-names.ts';

const DAYS = DAY_NAMES.map((name) => name.toLowerCase());
const NAMES = 'mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun';
const NAME = `(?:${NAMES}|${DAYS.join('|')})s?\\b\\.?`;
const RANGE = new RegExp(
  `\\b(${NAME})\\s*(?:[-–—]|to|through|thru|until|till)\\s*(?:and including\\s+)?(${NAME})`,
  'giu',
);
/** A short name alone counts only with its capital letter: "sat" and "sun" are words too. */
const SHORT = new RegExp(
  `\\b(?:${NAMES.replaceAll(/\b\p{L}/gu, (letter) => letter.toUpperCase())})\\b`,
  'gu',
);
const WHOLE = new RegExp(`\\b(?:${DAYS.join('|')})s?\\b`, 'giu');
const EVERY_DAY = /\bdaily\b|\b(?:every|each|all|seven|7) days?\b/iu;
const WEEKDAYS = /\bweek\s?days?\b/iu;
const WEEKEND = /\bweek\s?ends?\b/iu;
/** The days of the week that an English text names, one by one: 1 is Monday. */
export function daysIn(text: string): ReadonlySet<number> {
  const days = new Set<number>();
  const add = (from: number, to: number): void => {
    for (const day of daysBetween(from, to)) days.add(day + 1);
  };
  if (EVERY_DAY.test(text)) add(0, 6);
  if (WEEKDAYS.test(text)) add(0, 4);
  if (WEEKEND.test(text)) add(5, 6);
  for (const [, from = '', to = ''] of text.matchAll(RANGE)) add(numberOf(from), numberOf(to));
  for (const [name] of text.matchAll(WHOLE)) add(numberOf(name), numberOf(name));
  for (const [name] of text.matchAll(SHORT)) add(numberOf(name), numberOf(name));
  return days;
}

const numberOf = (name: string): number =>
  DAYS.findIndex((day) => day.startsWith(name.slice(0, 3).toLowerCase()));
