/** Rules for lengths of time on a clock ("3:45 long"), and for seconds and plurals: "wait 30s", "the 30s". */
import { cardinal } from './number-words.ts';
import type { English } from './number-words.ts';
import { NUMBER_END, START } from './patterns.ts';
import { rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';

/** Words before a time: "wait 45s", "a 15s clip", "1m 30s". */
const TIMES =
  /(?:\b(?:wait|for|in|after|within|about|around|roughly|every|takes?|took|lasts?|lasted|another|than|up to|least|only|just|an?)|:|\d\s?(?:m|mins?|minutes?),?|±)\s$/iu;
/** What may follow a time. Before any other word the number is a plural: "for 80s night". */
const AFTER_TIME =
  /^(?:$|[.,;:!?)]|\s(?:and|or|then|before|to|at|on|if|until|after|when|while|with|per|each|the|for|so|long|clip|video|delay|timer|pause|hold|break|rest|spot|ad|window)\b)/u;

/** Whether an "s" after a number means seconds. Otherwise it makes a plural: "737s", "under-16s". */
export const isDuration = ({ before, after }: MatchContext): boolean =>
  TIMES.test(before) && AFTER_TIME.test(after);

const LASTS =
  /\b(?:lasts?|lasted|(?:run(?:ning)?\s?time|runtime|duration|length)(?:\s(?:is|was|of)|:)?)(?:\s(?:about|around|only|just))?\s$/iu;
const LONG = /^\s(?:long|in length)\b/u;
/** What lasts minutes and seconds. Of a flight or a class, "3:45" would be hours and minutes. */
const RECORDED =
  /\b(?:video|clip|song|track|recording|episode|podcast|audio|voicemail|message|trailer|demo|reel|ad)s?\b[^.!?]{0,60}$/iu;

export const durations: readonly Rule[] = [
  rule(
    String.raw`${START}(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)${NUMBER_END}(?!\s?[-–—]\s?\d|\s?[AaPp]\.?[Mm](?!\p{L}))`,
    ([, hours = '', minutes = '', seconds = ''], { english, before, after }) => {
      if (!LASTS.test(before) && !LONG.test(after)) return undefined;
      if (hours === '' && Number(minutes) > 0 && !RECORDED.test(before)) return undefined;
      const parts = [
        counted(hours, 'hour', english),
        counted(minutes, 'minute', english),
        counted(seconds, 'second', english),
      ].filter((part) => part !== '');
      return [parts.slice(0, -1).join(' '), ...parts.slice(-1)].filter((part) => part !== '').join(' and ');
    },
  ),
];

function counted(number: string, unit: string, english: English): string {
  const count = Number(number);
  return count === 0 ? '' : `${cardinal(String(count), english)} ${unit}${count === 1 ? '' : 's'}`;
}
