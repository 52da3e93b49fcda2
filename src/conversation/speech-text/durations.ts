/** Tells seconds from plurals: "wait 30s" from "the 30s". */
import type { MatchContext } from './rule.ts';

/** Words before a time: "wait 45s", "a 15s clip", "1m 30s". */
const TIMES =
  /(?:\b(?:wait|for|in|after|within|about|around|roughly|every|takes?|took|lasts?|lasted|another|than|up to|least|only|just|an?)|:|\d\s?(?:m|mins?|minutes?),?|±)\s$/iu;
/** Words between a time and the rest of the sentence. What else follows is what there are many of: "for 80s night". */
const AFTER_TIME =
  /^(?:$|[.,;:!?)]|\s(?:and|or|then|before|to|at|on|if|until|after|when|while|with|per|each|the|for|so|long|clip|video|delay|timer|pause|hold|break|rest|spot|ad|window)\b)/u;

/** Whether an "s" behind a number means seconds. Otherwise there are many of it: "737s", "under-16s". */
export const isDuration = ({ before, after }: Pick<MatchContext, 'before' | 'after'>): boolean =>
  TIMES.test(before) && AFTER_TIME.test(after);
