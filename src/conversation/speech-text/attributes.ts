/** Tells amounts that describe the next noun ("a $20 deposit") from all others ("it is $20"). */
import type { MatchContext } from './rule.ts';
import { UNIT_SOURCE } from './unit-names.ts';

/** Function words. An amount before one of them is not an attribute; in "a $20 deposit" it is. */
export const NO_NOUN =
  /^\s(?:an?|the|per|each|every|and|or|but|to|for|of|on|in|at|by|with|if|is|are|was|were|will|off|extra|more|less|plus|when|that|which|as|from|until|than|this|only|it|we|you|I)\b/u;
const ADJECTIVE = String.raw`(?:(?:\p{Ll}+(?:able|al|ed|um|ard|ary|ra)|non-\p{Ll}+|one-time|flat|small|full|single|extra)\s)?`;
const ARTICLE = new RegExp(String.raw`(?:^|[\s(])[Aa]n?\s${ADJECTIVE}[-−–]?$`, 'u');
/** "the plumber's", but not "it's" */
const POSSESSIVE = String.raw`(?!(?:[Ii]t|[Tt]hat|[Tt]here|[Hh]ere|[Ww]hat|[Hh]e|[Ss]he|[Ww]ho|[Ll]et)['’])\p{L}{2,}['’]s`;
const DETERMINER = new RegExp(
  String.raw`(?:^|[\s(])(?:[Tt]he|[Oo]ur|[Yy]our|[Tt]his|[Tt]hat|[Ee]ach|[Ee]very|[Aa]ny|[Oo]ne|${POSSESSIVE})\s${ADJECTIVE}$`,
  'u',
);
/** Nouns that make an amount after "the" an attribute. Otherwise it may be the thing itself ("the $250 is refunded"). */
const NOUN =
  /^\s(?:deposit|fee|bill|gift|voucher|coupon|card|discount|charge|minimum|limit|tour|plan|waiver|rental|option|membership|service|package|ticket|pass|credit|hold|donation|special|price|rate|ride|walk|loop|drive|trail|course|class|tank|bag|box|wheel|bike|glass|bottle|spoonful|can|cup|jar|tin|tube|pack|packet|jug|carafe|tub|dose|tablet|capsule|steak|burger|ribeye|filet|fillet|sirloin|pizza|screen|monitor|TV|laptop|model|ladder|hose|cable|cord|pool|mattress|parcel|truck|van|engine|motor|battery|charger|bulb|heater|window|slot|session|appointment|lesson|wait|notice|flight|interview|exam|deductible|ded|dep|excess|co-?pay|premium|refund|bonus|balance|fine|payment|invoice|rebate|grant|loan|flu|shot|vaccine|injection|trip|call-?out|late|delivery|booking|cleaning|pet|parking|resort|activation|joining|setup|set-up|admin|processing|security|holding|cancellation|monthly|annual|refundable|non-refundable)(?:s|es)?\b/u;

/** "20 x " in "a 20 x 30 ft tent" */
const DIMENSIONS = /(?:\d[\d.]{0,6}["'’′”″]?\s?[x×]\s?)+$/u;

/** Whether an amount describes the noun after it: "a $20 deposit", "a 5 km ride". Its unit is then singular. */
export function isAttribute({ before: all, after }: MatchContext): boolean {
  const before = all.replace(DIMENSIONS, '');
  if (DETERMINER.test(before)) return NOUN.test(after);
  return ARTICLE.test(before) && /^\s\p{L}/u.test(after) && !NO_NOUN.test(after);
}

const OPEN_ATTRIBUTE = new RegExp(
  String.raw`(?:^|[\s(])(?:[Aa]n?|[Tt]he|[Oo]ur|[Yy]our|[Tt]his|[Tt]hat|[Ee]ach|[Ee]very|[Aa]ny|[Oo]ne|${POSSESSIVE})\s${ADJECTIVE}\S*\d\S*\s(?:thousand|million|billion|${UNIT_SOURCE})$`,
  'u',
);
/** Whether `text` ends in a quantity that may describe the next word. */
export const mayDescribe = (text: string): boolean => OPEN_ATTRIBUTE.test(text);
