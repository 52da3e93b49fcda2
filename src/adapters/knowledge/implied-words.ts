/** Finds the words that a passage means without saying them: "Mon–Fri 8–5" means Wednesday and opening hours. */
import { saysWhen, saysWhere } from '../../lib/contact.ts';
import { DAY_NAMES } from '../../lib/day-names.ts';
import { daysIn } from '../../lib/days-in-text.ts';

const DAYS = DAY_NAMES.map((name) => name.toLowerCase());
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
  const words: string[] = [...daysIn(text)].map((day) => DAYS[day - 1] ?? '');
  if (saysWhen(text)) words.push('open', 'close', 'hours', 'when');
  if (saysWhere(text)) words.push('address', 'where');
  if (ROUTE.test(text)) words.push('directions');
  if (SELF.test(text)) words.push(SELF_MARK);
  return words;
}
