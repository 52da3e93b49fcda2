/** Understands questions about a business's hours, place and ways to reach it. */
import type { DateTime } from 'luxon';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { PlaceConfig } from '../../contracts/place.ts';
import { hits, normal, plainWords, words } from '../subject-words.ts';
import { askedTime } from './asked-days.ts';
import type { AskedTime } from './asked-days.ts';

export type PlaceTopic =
  | 'isOpen'
  | 'isClosed'
  | 'opens'
  | 'closes'
  | 'hours'
  | 'address'
  | 'phone'
  | 'email'
  | 'reach'
  | 'locations'
  | 'clock'
  | 'date';

export interface PlaceQuestion {
  readonly topic: PlaceTopic;
  readonly time: AskedTime;
  /** The caller expects yes or no. */
  readonly isYesOrNo: boolean;
  /** The question also mentions something else, which a passage may know better. */
  readonly mentionsMore: boolean;
}

/** In this order: "How late are you open?" is about the end, "When are you open?" about all hours. */
const TOPICS: readonly (readonly [PlaceTopic, RegExp])[] = [
  ['clock', /\bwhat(?:'s| is)? (?:the )?time is it\b|\bwhat(?:'s| is) the time\b|\bdo you have the time\b/u],
  ['date', /\bwhat (?:day|date) is (?:it|today)\b|\bwhat(?:'s| is) (?:today's|the) date\b/u],
  [
    'locations',
    /\bhow many (?:locations|branches|offices|shops|stores|places)\b|\b(?:what|which|other) (?:locations|branches)\b/u,
  ],
  ['email', /\be-?mail\b/u],
  ['phone', /\b(?:phone|telephone)\b|\bnumber\b/u],
  [
    'reach',
    /\b(?:reach|contact|get (?:a )?hold of|get in touch with)\b.*\b(?:you|guys|somebody|someone|anyone|them)\b|\bcontact details\b/u,
  ],
  [
    'address',
    /\baddress\b|\bwhere(?:abouts)?\b.*\b(?:you|your|located|location|find|is|are)\b|\bwhere's\b|\blocated\b|\byour location\b|\bwhat street\b|\bhow (?:do|would|can|could|will) (?:i|we) find (?:you|the)\b|\bwhere (?:do|should) (?:i|we) (?:need to |have to )?(?:go|come)\b/u,
  ],
  [
    'closes',
    /\bhow (?:late|long)\b|\b(?:open|stay|there) (?:\w+ )?late\b|\blatest (?:time )?(?:that )?(?:i|we|you)\b|\b(?:until|till) (?:when|what)\b|\b(?:when|what time)\b.*\b(?:closes?|closing|shut|until|till)\b|\bclosing (?:time|soon|early|up|today|tonight)\b|\b(?:when|what time)\b.*\b(?:stop (?:serving|taking)|last orders?)\b/u,
  ],
  [
    'hours',
    /\bhours\b|\byour\s+(?:\w+\s+)?schedule\b|\b(?:what|which) days\b|\bopening times\b|\bwhen(?: exactly)? (?:are|is)\b.*\b(?:open|closed|there|in)\b|\bever (?:close|shut)\b/u,
  ],
  [
    'opens',
    /\bhow (?:early|soon)\b|\bearliest (?:time )?(?:that )?(?:i|we|you)\b|\b(?:when|what time)\b.*\b(?:open|opens|opening|reopen|come)\b|\bopening time\b/u,
  ],
  ['isClosed', /\btoo late (?:to|for)\b.*\b(?:come|stop|drop|swing|pop|visit|today|now)\b/u],
  [
    'isOpen',
    /\b(?:re)?open\b|\bis there (?:any|some)(?:one|body)\b|\b(?:are|is|will)\b.*\b(?:you|anyone|anybody|someone|somebody|they)\b.*\b(?:there|around|available)\b/u,
  ],
  ['isClosed', /\bclosed?\b|\bshut\b/u],
];
/** Topics whose words are also words for a day. */
const NEEDS_DAY_WORDS: ReadonlySet<PlaceTopic> = new Set(['clock', 'date']);
const OF_THE_CALLER = /\bmy (?:\w+ )?(?:phone|telephone|number|e-?mail|address)\b(?!.*\byour\b)/u;
const OTHER_BUSINESS =
  /\b(?:how much|costs?|prices?|book(?:ing)?|reserv\w+|appointment|schedule|my|hold|give|call|send|bring)\b/u;
/** "Are you open every day?", "closed all week", "open 24/7", "open any evenings" */
const OF_THE_WEEK =
  /\bopen\b.*\b(?:24 ?\/? ?7|(?:24|twenty[- ]four) (?:hours?|seven)|(?:a)?round the clock|all night|(?:any|some|in the|on) ?(?:mornings|afternoons|evenings|nights)|(?:any|some) (?:morning|afternoon|evening|night))\b|\b(?:open|closed?|there|here)\b.*\b(?:every ?day|(?:7|seven) days|\w+ days a week|all week)\b|\bevery ?day\b.*\b(?:open|closed?)\b/u;
/** "When do you open and close?" */
const BOTH_ENDS = /\b(?:when|what time)\b.*\bopen\w*\b.*\b(?:and|or)\b.*\b(?:clos|shut)/u;
/** "Until when" asks for a time, "until six?" for a yes or no. */
const ASKS_WHICH = /\b(?:what|when|how|why|which)\b/u;
const COMING =
  /\b(?:can|could|may|should) (?:i|we)\b.*\b(?:come|stop|drop|swing|pop|visit|bring|make it|get (?:in|there|over))\b/u;
/** "How late can I order?" is about the hours too; "how long can I keep it?" is not. */
const LAST_CHANCE = /\b(?:how (?:late|early)|latest|earliest)\b.*\b(?:i|we)\b/u;

/** Words that belong to such a question, and do not name another subject. */
const ORDINARY = new Set(
  `shop store office place business branch branches company building location locations guys folks still yet
  currently moment early late later until till come coming by stop drop swing pop visit find street exactly
  whereabouts ever again available around usual usually regular normal general opens opened reopen address phone
  telephone number email e mail reach contact touch hold give spell call called soon day days date night tonight
  evening morning afternoon week weekday weekdays weekend weekends practice today's anybody anyone somebody someone
  season winter summer year round person based situated main full current exact today line work working library clinic surgery museum gym pub bar restaurant cafe diner bakery garage salon
  studio school hotel pharmacy hospital theater theatre cinema pool centre center market gallery bank firm agency
  workshop warehouse showroom church coming upcoming any which holiday holidays over people offices shops stores
  lunch lunchtime break earliest latest too every all during stay
  many details quick quickly question wondering wonder ask asking check say said`.split(/\s+/u),
);

/**
 * The question as one about the place. Undefined if it is about something else. `now`: the local time at the place. `parts`:
 * names of its parts, which are no other subjects.
 */
export function placeQuestion(
  question: string,
  agent: AgentConfig,
  place: PlaceConfig,
  now: DateTime,
  parts: readonly string[] = [],
): PlaceQuestion | undefined {
  const time = askedTime(question, place, now);
  const text = plainWords(question);
  if (OF_THE_CALLER.test(text)) return undefined;
  const found =
    OF_THE_WEEK.test(text) || BOTH_ENDS.test(text)
      ? (['hours'] as const)
      : TOPICS.find(([topic, pattern]) => pattern.test(NEEDS_DAY_WORDS.has(topic) ? text : time.rest));
  const hasDays =
    time.days.length > 0 ||
    time.weekdays !== undefined ||
    time.period !== undefined ||
    time.isOfTheTalk === true;
  const hasTime = hasDays || time.clock !== undefined;
  const topic = found?.[0] ?? (hasTime && COMING.test(time.rest) ? 'isOpen' : undefined);
  const more = otherSubjects(time.rest, agent, parts);
  const isYesOrNo = !ASKS_WHICH.test(text) && (time.clock !== undefined || !/\b(?:until|till)\b/u.test(text));
  if (topic !== undefined) {
    // "How do I open an account?" is not about the business.
    const isElsewhere =
      found !== undefined &&
      more.length > 0 &&
      !/\b(?:you|your|you're)\b/u.test(text) &&
      !LAST_CHANCE.test(text);
    return isElsewhere ? undefined : { topic, time, isYesOrNo, mentionsMore: more.length > 0 };
  }
  // "And on Sundays?"
  const isOnlyADay = hasDays && more.length === 0 && !OTHER_BUSINESS.test(text);
  return isOnlyADay ? { topic: 'hours', time, isYesOrNo: false, mentionsMore: false } : undefined;
}

function otherSubjects(
  rest: string,
  { tenant, name, locations = [] }: AgentConfig,
  parts: readonly string[],
): readonly string[] {
  const own = normal([tenant, name, ...locations.map((location) => location.name), ...parts].join(' '));
  return words(rest).filter(
    (word) =>
      !ORDINARY.has(word) &&
      !ORDINARY.has(word.replace(/s$/u, '')) &&
      word.length > 1 &&
      hits([word], own) === 0,
  );
}
