/** Tells seconds from plurals: "wait 30s" from "the 30s". */
import type { MatchContext } from './rule.ts';

/** Words before a time: "wait 45s", "a 15s clip", "1m 30s". */
const TIMES =
  /(?:\b(?:wait|for|in|after|within|about|around|roughly|every|takes?|took|lasts?|lasted|another|than|up to|least|only|just|an?)|:|\d\s?(?:m|mins?|minutes?),?|±)\s$/iu;
/** What may follow a time. Before any other word the number is a plural: "for 80s night". */
const AFTER_TIME =
  /^(?:$|[.,;:!?)]|\s(?:and|or|then|before|to|at|on|if|until|after|when|while|with|per|each|the|for|so|long|clip|video|delay|timer|pause|hold|break|rest|spot|ad|window)\b)/u;

/** Whether an "s" after a number means seconds. Otherwise it makes a plural: "737s", "under-16s". */
export const isDuration = ({ before, after }: MatchContext): boolean =>
  TIMES.test(before) && AFTER_TIME.test(after);
