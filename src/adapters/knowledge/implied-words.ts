/** Finds the words that a passage means without saying them: "Mon–Fri 8–5" means Wednesday and opening hours. */
import { saysEmail, saysPhone, saysWhen, saysWhere } from '../../lib/contact.ts';
import { DAY_NAMES } from '../../lib/day-names.ts';
import { daysIn } from '../../lib/days-in-text.ts';

const DAYS = DAY_NAMES.map((name) => name.toLowerCase());
const OPENING = /\b(?:open(?:s|ing)?|clos(?:e|es|ed|ing)|hours|daily|every ?day)\b/iu;
/** Open all the time. */
const ALWAYS = /\b24 ?\/ ?7\b|\b24[- ]?hours?\b|\b(?:a)?round[- ]the[- ]clock\b|\ball night\b/iu;
const POSTCODE = /\b[A-Z]{2}\s+\d{5}\b|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b/u;
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
  const days = daysIn(text);
  const words: string[] = [...days].map((day) => DAYS[day - 1] ?? '');
  // A row of a timetable has a day and a time too, but says nothing about the hours.
  const isOpening = OPENING.test(text) || days.size > 1;
  if (saysWhen(text)) words.push('when', ...(isOpening ? ['open', 'close', 'hours'] : []));
  if (ALWAYS.test(text)) words.push('open', 'close', 'hours', 'night');
  if (saysWhere(text)) words.push('address', 'where', ...(POSTCODE.test(text) ? ['postcode', 'zip'] : []));
  if (saysPhone(text)) words.push('phone', 'telephone', 'number', 'call');
  if (saysEmail(text)) words.push('email', 'contact');
  if (ROUTE.test(text)) words.push('directions');
  if (SELF.test(text)) words.push(SELF_MARK);
  return words;
}
