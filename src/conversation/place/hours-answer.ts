/** Answers a question about the hours of one place. */
import type { DateTime } from 'luxon';
import type { AskedDay } from './asked-days.ts';
import { instantsOf, localTime, openingAt, scheduleOn, weekOn } from './opening.ts';
import type { DaySchedule, TimedPlace } from './opening.ts';
import type { PlaceQuestion } from './place-question.ts';
import { clockWords, dayWords, onDayWords, spansWords, timeWords, weekWords } from './spoken-hours.ts';

/** Who opens and closes: the business itself, or one of its locations. */
interface Subject {
  readonly name: string;
  readonly are: string;
  readonly open: string;
  readonly close: string;
}

const WE: Subject = { name: 'we', are: 'we are', open: 'we open', close: 'we close' };
const named = (name: string): Subject => ({
  name,
  are: `${name} is`,
  open: `${name} opens`,
  close: `${name} closes`,
});

/** `Yes` or `No` before the answer, if the question asks for it. */
const yes = (topic: PlaceQuestion['topic']) =>
  topic === 'isOpen' ? 'Yes, ' : topic === 'isClosed' ? 'No, ' : '';
const no = (topic: PlaceQuestion['topic']) =>
  topic === 'isOpen' ? 'No, ' : topic === 'isClosed' ? 'Yes, ' : '';

/** The answer in one to three sentences. Undefined if the question names a holiday whose date is not known. */
export function hoursAnswer(
  { topic, time }: PlaceQuestion,
  place: TimedPlace,
  location: string | undefined,
  here: DateTime,
): string | undefined {
  if (time.unknownHoliday === true) return undefined;
  const subject = location === undefined ? WE : named(location);
  const now = localTime(place, here.toMillis());
  const asked = { topic, place, subject, now };
  const isUsual = time.days.every(({ date }) => !scheduleOn(place, date).isSpecial);
  if (isUsual && isAlwaysOpen(place, now))
    return capital(`${yes(topic)}${subject.are} always open, around the clock.`);
  if (time.clock !== undefined && (topic === 'isOpen' || topic === 'isClosed'))
    return capital(atTime(asked, time.days[0]?.date ?? now, time.clock));
  const days = time.days.map((day) => capital(onDay(asked, day)));
  if (days.length > 0) return days.join(' ');
  if (topic === 'hours') return usualHours(asked);
  return capital(atPresent(asked));
}

interface Asked {
  readonly topic: PlaceQuestion['topic'];
  readonly place: TimedPlace;
  readonly subject: Subject;
  readonly now: DateTime;
}

function isAlwaysOpen(place: TimedPlace, now: DateTime): boolean {
  const { isOpen, closes } = openingAt(place, now.toMillis());
  return isOpen && closes === undefined;
}

/** What holds now, and next. */
function atPresent({ topic, place, subject, now }: Asked): string {
  const { isOpen, closes, opensNext } = openingAt(place, now.toMillis());
  const next = opensNext === undefined ? '' : `${onDayWords(opensNext, now)} at ${timeWords(opensNext)}`;
  if (isOpen && closes !== undefined) {
    const until = `${subject.are} open until ${timeWords(closes)}`;
    if (topic === 'opens')
      return `${subject.are} open now, until ${timeWords(closes)}.${next === '' ? '' : ` We open again ${next}.`}`;
    return `${yes(topic)}${until}.`;
  }
  const later = place && scheduleOn(place, now);
  const isLaterToday = opensNext?.hasSame(now, 'day') === true;
  if (topic === 'opens' && next !== '')
    return `${isLaterToday ? '' : closedToday(subject, later)}${capitalIf(!isLaterToday, subject.open)} ${next}.`;
  if (topic === 'closes' && isLaterToday) {
    const { spans } = later;
    return `today ${subject.are} open ${spansWords(spans)}.`;
  }
  const why = later.isSpecial && later.spans.length === 0 ? ` today${because(later)}` : ' right now';
  return `${no(topic)}${subject.are} closed${why}.${next === '' ? '' : ` ${capital(subject.open)} again ${next}.`}`;
}

function closedToday(subject: Subject, { spans, ...schedule }: DaySchedule): string {
  return spans.length === 0 ? `${capital(subject.are)} closed today${because({ spans, ...schedule })}. ` : '';
}

/** A day with its date in it is set off by a comma. */
const lead = (when: string) => (when.includes(',') ? `${when},` : when);

const because = ({ label }: DaySchedule) => (label === undefined ? '' : ` for ${label}`);

/** The hours of one day, or when it begins or ends. */
function onDay({ topic, place, subject, now }: Asked, { date, name, isUsual }: AskedDay): string {
  const usual = weekOn(place, date)[String(date.weekday)] ?? [];
  const schedule = isUsual === true ? { spans: usual, isSpecial: false } : scheduleOn(place, date);
  const when = isUsual === true ? `on ${date.toFormat('EEEE')}s` : dayName(date, now, name, schedule);
  const { spans } = schedule;
  const first = spans[0];
  const last = spans.at(-1);
  if (first === undefined || last === undefined) {
    const reason = name === undefined || name !== schedule.label ? because(schedule) : '';
    return `${no(topic)}${subject.are} closed ${when}${reason}.${nextAfter({ topic, place, subject, now }, date)}`;
  }
  if (date.hasSame(now, 'day') && instantsOf(date, last)[1].toMillis() <= now.toMillis())
    return atPresent({ topic, place, subject, now });
  if (topic === 'opens') return `${lead(when)} ${subject.open} at ${clockWords(first.from)}.`;
  if (topic === 'closes') return `${lead(when)} ${subject.close} at ${clockWords(last.to)}.`;
  return `${yes(topic)}${lead(when)} ${subject.are} open ${spansWords(spans)}.`;
}

/** After a closed today: when it opens again. */
function nextAfter({ place, subject, now }: Asked, date: DateTime): string {
  const { opensNext } = openingAt(place, now.toMillis());
  if (!date.hasSame(now, 'day') || opensNext === undefined) return '';
  return ` ${capital(subject.open)} again ${onDayWords(opensNext, now)} at ${timeWords(opensNext)}.`;
}

/** `on Friday`, `tomorrow`, `on Christmas Day, Friday, December 25`. */
function dayName(date: DateTime, now: DateTime, name: string | undefined, { label }: DaySchedule): string {
  if (name !== undefined)
    return `on ${name === label || label === undefined ? name : label}, ${date.toFormat('EEEE, MMMM d')}`;
  const words = dayWords(date, now);
  return words === 'today'
    ? words
    : words === 'tomorrow'
      ? `tomorrow, ${date.toFormat('EEEE')}`
      : `on ${words}`;
}

/** Whether the place is open at a time of some day. */
function atTime(
  { topic, place, subject, now }: Asked,
  date: DateTime,
  { minutes, isHalfSure }: { readonly minutes: number; readonly isHalfSure: boolean },
): string {
  const day = date.startOf('day');
  const candidates = isHalfSure && minutes < 12 * 60 ? [minutes, minutes + 12 * 60] : [minutes];
  for (const candidate of candidates) {
    const asked = day.set({ hour: Math.floor(candidate / 60), minute: candidate % 60 });
    const { isOpen, closes } = openingAt(place, asked.toMillis());
    if (isOpen && closes !== undefined)
      return `${yes(topic)}${onDayWords(day, now)} ${subject.are} open until ${timeWords(closes)}.`;
  }
  const schedule = scheduleOn(place, day);
  const hours =
    schedule.spans.length === 0
      ? `closed ${onDayWords(day, now)}${because(schedule)}`
      : `open ${spansWords(schedule.spans)}`;
  return schedule.spans.length === 0
    ? `${no(topic)}${subject.are} ${hours}.`
    : `${no(topic)}${onDayWords(day, now)} ${subject.are} ${hours}.`;
}

/** Days ahead whose other hours are mentioned with the usual ones. */
const SOON_DAYS = 7;

function usualHours({ place, subject, now }: Asked): string {
  const { open, closed } = weekWords(weekOn(place, now));
  const soon = Array.from({ length: SOON_DAYS }, (_, offset) => now.startOf('day').plus({ days: offset }));
  const special = soon.find((day) => scheduleOn(place, day).isSpecial);
  return [
    ...(open === '' ? [] : [`${subject.are} open ${open}.`]),
    ...(closed === ''
      ? []
      : [`${subject.are} closed ${closed === 'every day' ? 'at this time of the year' : `on ${closed}`}.`]),
    ...(special === undefined ? [] : [onDay({ topic: 'hours', place, subject, now }, { date: special })]),
  ]
    .map(capital)
    .join(' ');
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const capitalIf = (condition: boolean, text: string) => (condition ? capital(text) : text);
