/** Finds the words that a passage means without saying them: "Mon–Fri 8–5" means Wednesday and opening hours. */
import { saysWhen, saysWhere } from '../../lib/contact.ts';
import { DAY_NAMES } from '../../lib/day-names.ts';

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
const EVERY_DAY = /\bdaily\b|\b(?:every|each|all|seven|7) days?\b/iu;
const WEEKDAYS = /\bweek\s?days?\b/iu;
const WEEKEND = /\bweek\s?ends?\b/iu;
/** How to get to a place. */
const ROUTE =
  /\bturn (?:left|right)\b|\btake (?:the |a )?(?:bus|train|tram|subway|metro|exit|line)\b|\b(?:minutes?|min\.?) (?:on foot|walk)|\b(?:bus|tram|train) (?:line|stop|station)s?\b/iu;
/** How a business introduces itself. */
const SELF =
  /^about\b|\babout (?:us|me)\b|\bwe(?: are|['’]re) (?:an?|the|your)\b|\b(?:who we are|what we do|our (?:story|company|business|services)|welcome to)\b/iu;
/** Stands for such a passage in the index. Not a word that pages have, as "about" is. */
export const SELF_MARK = 'aboutus';

/** Returns the words in lower case. Words that the text has itself may be among them. */
export function impliedWords(text: string): readonly string[] {
  const words: string[] = [...daysIn(text)];
  if (saysWhen(text)) words.push('open', 'close', 'hours', 'when');
  if (saysWhere(text)) words.push('address', 'where');
  if (ROUTE.test(text)) words.push('directions');
  if (SELF.test(text)) words.push(SELF_MARK);
  return words;
}

/** The days that a text names, one by one. */
function daysIn(text: string): ReadonlySet<string> {
  const days = new Set<string>();
  const add = (from: number, to: number): void => {
    for (let at = from; at <= (to < from ? to + DAYS.length : to); at += 1)
      days.add(DAYS[at % DAYS.length] ?? '');
  };
  if (EVERY_DAY.test(text)) add(0, 6);
  if (WEEKDAYS.test(text)) add(0, 4);
  if (WEEKEND.test(text)) add(5, 6);
  for (const [, from = '', to = ''] of text.matchAll(RANGE)) add(numberOf(from), numberOf(to));
  for (const [name] of text.matchAll(SHORT)) add(numberOf(name), numberOf(name));
  return days;
}

const numberOf = (name: string): number =>
  DAYS.findIndex((day) => day.startsWith(name.slice(0, 3).toLowerCase()));
