/** Rules for times of day and spans between them. */
import { DAY_NAME, SHORT_DAY } from './calendar.ts';
import { keepsFullStop } from './full-stop.ts';
import { cardinal, year } from './number-words.ts';
import type { English } from './number-words.ts';
import { START, TO } from './patterns.ts';
import { UNIT } from './quantities.ts';
import { rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';

const HALF = String.raw`[AaPp]\.[Mm]\.|[AaPp][Mm](?!\p{L})|[ap](?![\p{L}\p{N}]|\.\p{L})`;
/** With a space before it. A single letter does not count: in "9 a" it is an article. */
const SPACED_HALF = String.raw`\s[AaPp]\.[Mm]\.|\s[AaPp][Mm](?!\p{L})|\s[AaPp]\.[Mm](?![\p{L}.])`;
const CLOCK = String.raw`(\d{1,2}):([0-5]\d)(?::[0-5]\d)?(${HALF}|${SPACED_HALF})?(?:\s?hrs(?![\p{L}.]))?`;
const DOTTED = String.raw`(\d{1,2})\.([0-5]\d)(${HALF}|${SPACED_HALF})?`;
/** "At 8.30 metres" is not a time. */
const NO_UNIT = String.raw`(?!\s?(?:${UNIT}|(?:per|percent|points?|times|million|billion|out|metres?|miles?|kilos?|pounds?|euros?|each|off|extra)\b))`;
/** What a dotted time follows: "at", "open", or "from 10.30 to". */
const TIME_BEFORE =
  /(?:\b(?:book|reserv|table|appoint|meet|schedul|see\syou|collect|pick|move)\p{L}*\b[^.!?\d]{0,25}\sfor|\b(?:[Aa]t|[Ff]rom|[Uu]ntil|[Tt]ill?|[Bb]y|[Bb]efore|[Aa]fter|[Bb]etween|[Oo]pens?|[Cc]loses?|[Ss]tarts?|[Ee]nds?|[Ss]huts?|[Ff]inish(?:es)?|[Bb]egins?|[Dd]eparts?|[Aa]rrives?|arr\.|dep\.|[Aa]round|[Aa]bout\sat|[Tt]oday|[Tt]omorrow|\p{L}+day,?|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)[.:,]?)|(?:\d{1,2}\.[0-5]\d|\b(?:at|half|past)\s\d{1,2})(?:\s?[AaPp]\.?[Mm]\.?)?\s(?:to|and|or|for|until|till))\s$/u;
const TIME_AFTER =
  /^\s(?:till?|until|train|bus|coach|service|showing|show|slot|appointment|sitting|departure|ferry|flight|class|session|kick-?off|start|performance|blood|test|screening|film|matinee|lesson|meeting|call|delivery|collection|pick-?up|services|calls|leaves|runs|stops|arrives|departs)\b/u;
const DAY_AFTER = new RegExp(String.raw`^,?\s(?:on\s)?(?:${DAY_NAME}|${SHORT_DAY})`, 'u');
const HOUR = String.raw`(\d{1,2})(${HALF}|${SPACED_HALF})`;
const NOT_GOING_ON = String.raw`(?!\d|[:.]\d)`;

interface Time {
  readonly hour: string;
  readonly minute: string;
  /** 'A', 'P', or '' if not written. */
  readonly half: string;
}

const time = (hour = '', minute = '', half = ''): Time => ({
  hour,
  minute,
  half: half.replace(/[.\s]/gu, '').toUpperCase().slice(0, 1),
});

export const times: readonly Rule[] = [
  rule(`${START}${CLOCK}${TO}${CLOCK}${NOT_GOING_ON}`, (parts, context) => {
    const [written = '', h1, m1, half1, h2, m2, half2 = ''] = parts;
    return stopped(span(time(h1, m1, half1), time(h2, m2, half2), context), written, context);
  }),
  rule(
    `${START}(\\d{1,2})(?:[:.]([0-5]\\d))?(${HALF}|${SPACED_HALF})?${TO}(\\d{1,2})(?:[:.]([0-5]\\d))?(${HALF}|${SPACED_HALF})${NOT_GOING_ON}`,
    (parts, context) => {
      const [written = '', h1, m1, half1, h2, m2, half2] = parts;
      return stopped(span(time(h1, m1, half1), time(h2, m2, half2), context), written, context);
    },
  ),
  rule(`${START}(\\d{1,2})${TO}(\\d{1,2}):([0-5]\\d)${NOT_GOING_ON}`, ([, h1, h2, m2], context) =>
    span(time(h1), time(h2, m2), context),
  ),
  rule(
    `${START}(\\d{1,2}):([0-5]\\d)${TO}(\\d{1,2})(?![\\d.,]\\d|\\d|-\\p{L}|\\s?${UNIT})`,
    ([, h1, m1, h2], context) => span(time(h1, m1), time(h2), context),
  ),
  rule(`${START}${CLOCK}${NOT_GOING_ON}`, ([written = '', hour, minute, half], context) => {
    return stopped(said(time(hour, minute, half), context.english), written, context);
  }),
  // "10.30–16.00", in Britain
  rule(`${START}${DOTTED}${TO}${DOTTED}${NOT_GOING_ON}${NO_UNIT}`, (parts, context) => {
    const [written = '', h1, m1, half1 = '', h2, m2, half2 = ''] = parts;
    const isWritten = context.english === 'en-GB' && isClock(m1) && isClock(m2);
    if (half1 + half2 === '' && !isWritten) return undefined;
    return stopped(span(time(h1, m1, half1), time(h2, m2, half2), context), written, context);
  }),
  rule(`${START}${DOTTED}${TO}(\\d{1,2})(${HALF}|${SPACED_HALF})${NOT_GOING_ON}`, (parts, context) => {
    const [written = '', h1, m1, half1 = '', h2, half2 = ''] = parts;
    return stopped(span(time(h1, m1, half1), time(h2, '', half2), context), written, context);
  }),
  // "9–12.30 Sat", in Britain
  rule(
    `${START}(\\d{1,2})(?:\\.([0-5]\\d))?${TO}(\\d{1,2})(?:\\.([0-5]\\d))?${NOT_GOING_ON}${NO_UNIT}`,
    ([, h1, m1 = '', h2, m2 = ''], context) => {
      const isDotted =
        context.english === 'en-GB' && m1 !== m2 && [m1, m2].every((m) => m === '' || isClock(m));
      // No amount ends below its beginning: "12–2.30".
      const isTime =
        TIME_BEFORE.test(context.before) || DAY_AFTER.test(context.after) || Number(h1) > Number(h2);
      return isDotted && isTime ? span(time(h1, m1), time(h2, m2), context) : undefined;
    },
  ),
  // "8.30am", and in Britain "at 8.30", "from 10.30 to 16.00"
  rule(`${START}${DOTTED}${NOT_GOING_ON}${NO_UNIT}`, ([written = '', hour, minute, half = ''], context) => {
    const isTime =
      context.english === 'en-GB' &&
      (TIME_BEFORE.test(context.before) ||
        (Number(hour) > 9 && TIME_AFTER.test(context.after)) ||
        (/\b[Tt]he\s$/u.test(context.before) &&
          (/^\s(?:to|from)(?:\s|$)/u.test(context.after) ||
            TIME_AFTER.test(context.after) ||
            (Number(hour) > 4 && isClock(minute) && /^\s(?:and|or|&)(?:\s|$)/u.test(context.after)))));
    return half === '' && !isTime
      ? undefined
      : stopped(said(time(hour, minute, half), context.english), written, context);
  }),
  // "at :15 and :45 past the hour"
  rule(String.raw`(?<=^|[\s(]):([0-5][1-9]|[1-5]0)(?![\d:.%])`, ([, minute = ''], { english }) =>
    minute.startsWith('0') ? `oh ${cardinal(minute.slice(1), english)}` : cardinal(minute, english),
  ),
  // "at 1430 hours"
  rule(
    `(?<=\\b(?:[Aa]t|by|[Ff]rom|until|till|to|before|after)\\s)([01]\\d|2[0-4])([0-5]\\d)(?=\\s(?:hours|hrs)\\b)`,
    ([, hour = '', minute = ''], { english }) =>
      hour.startsWith('0')
        ? `oh ${year(`${hour.slice(1)}${minute}`, english)}`
        : year(hour + minute, english),
  ),
  rule(`${START}${HOUR}(?![\\p{L}\\p{N}])`, ([written = '', hour, half = ''], context) => {
    // "by 5p" is a time, "Apt 5a" is not.
    const isShort = half.length === 1;
    if (
      isShort &&
      (context.english === 'en-GB' ||
        !/\b(?:at|by|from|until|till|to|after|before)\s$/iu.test(context.before))
    )
      return undefined;
    return stopped(said(time(hour, '', half), context.english), written, context);
  }),
  rule(
    `${START}(\\d{1,2})\\s?o['’]clock`,
    ([, hour = ''], { english }) => `${cardinal(hour, english)} o'clock`,
  ),
  rule(String.raw`${START}[Aa]\.[Mm]\.`, (_, context) => `AM${stop('.', context)}`),
  rule(String.raw`${START}[Pp]\.[Mm]\.`, (_, context) => `PM${stop('.', context)}`),
];

/** Minutes as timetables have them. */
const isClock = (minute = ''): boolean => /[05]$/u.test(minute);

/** The words with their full stop. Undefined words stay undefined, which leaves the match to other rules. */
function stopped(words: string | undefined, written: string, context: MatchContext): string | undefined {
  return words === undefined ? undefined : words + stop(written, context);
}

/** A full stop if the dot of "p.m." also ends the sentence. */
function stop(written: string, context: MatchContext): string {
  return written.endsWith('.') && keepsFullStop(context.after) ? '.' : '';
}

/** A span such as "9:30 to 17:00". An end after 12 o'clock shows that the start is on the 24-hour clock too. */
function span(from: Time, to: Time, { english }: MatchContext): string | undefined {
  const isLate = Number(to.hour) > 12;
  const start =
    isLate && from.half === '' && Number(from.hour) < 12 && from.minute !== ''
      ? { ...from, half: 'A' }
      : from;
  const [first, last] = [said(start, english), said(to, english)];
  return first === undefined || last === undefined ? undefined : `${first} to ${last}`;
}

/** "14", "30" → "two thirty PM" */
export const clockTime = (hour: string, minute: string | undefined, english: English): string | undefined =>
  said(time(hour, minute), english);

function said({ hour, minute, half }: Time, english: English): string | undefined {
  const written = Number(hour);
  if (written > 24 || (half !== '' && (written > 12 || written === 0) && minute === '')) return undefined;
  if (written % 24 === 0 && Number(minute) === 0 && half === '')
    return minute === '' ? undefined : 'midnight';
  const hourWords = cardinal(String(written % 12 === 0 ? 12 : written % 12), english);
  const after = halfOf(written, hour, half);
  if (Number(minute) === 0) {
    if (after !== '') return `${hourWords} ${after}`;
    return minute === '' ? hourWords : `${hourWords} o'clock`;
  }
  const minutes = minute.startsWith('0')
    ? `oh ${cardinal(minute.slice(1), english)}`
    : cardinal(minute, english);
  return `${hourWords} ${minutes}${after === '' ? '' : ` ${after}`}`;
}

/** 'AM', 'PM' or ''. A leading zero and hours above twelve belong to the 24-hour clock, so they decide it. */
function halfOf(hour: number, written: string, half: string): string {
  if (half !== '') return `${half}M`;
  if (hour > 12) return hour === 24 ? 'AM' : 'PM';
  return written.startsWith('0') && hour < 12 ? 'AM' : '';
}
