/** Answers a question about the hours of one place. */
import { DateTime } from 'luxon';
import type { HoursSpan } from '../../contracts/place.ts';
import { HALF_DAY, WHOLE_DAY } from './asked-clock.ts';
import type { AskedClock } from './asked-clock.ts';
import type { AskedDay, AskedTime } from './asked-days.ts';
import { because, capital, subjectOf, yesOrNo } from './asked-hours.ts';
import type { Asked } from './asked-hours.ts';
import { instantsOf, openingAt, scheduleOn, weekOn } from './opening.ts';
import type { DaySchedule, TimedPlace } from './opening.ts';
import { periodAnswer, seasonAnswer, weekdaysAnswer } from './period-answer.ts';
import type { PlaceQuestion } from './place-question.ts';
import {
  clockWords,
  daysAhead,
  dayWords,
  listWords,
  onDayWords,
  spansWords,
  timeWords,
  weekWords,
} from './spoken-hours.ts';

/** The answer in one to three sentences. Undefined if the question names a holiday whose date is not known. */
export function hoursAnswer(
  question: PlaceQuestion,
  place: TimedPlace,
  location: string | undefined,
  now: DateTime,
): string | undefined {
  const { topic, time } = question;
  const asked = { question, place, subject: subjectOf(location), now };
  if (time.unknownHoliday !== undefined)
    return time.unknownHoliday === 'any' ? specialDaysAhead(asked) : undefined;
  if (time.isOfTheTalk === true) return 'Which day do you mean?';
  const isUsual = time.days.every(({ date }) => !scheduleOn(place, date).isSpecial);
  if (isUsual && isAlwaysOpen(place, now))
    return capital(`${yesOrNo(question, true)}${asked.subject.are} always open, around the clock.`);
  if (time.clock !== undefined && (topic === 'isOpen' || topic === 'isClosed'))
    return capital(atTime(asked, time.days[0]?.date, time.clock));
  if (time.days.length > 0) return onDays(asked, time.days);
  if (time.weekdays !== undefined) return weekdaysAnswer(asked, time.weekdays);
  if (time.period !== undefined) return periodAnswer(asked, time.period);
  if (time.isSeason === true && topic !== 'opens' && topic !== 'hours') return seasonAnswer(asked);
  if (topic === 'hours') return usualHours(asked);
  if (time.part !== undefined && topic !== 'opens' && topic !== 'closes')
    return onDays(asked, [{ date: now }]);
  return capital(atPresent(asked));
}

function isAlwaysOpen(place: TimedPlace, now: DateTime): boolean {
  const { isOpen, closes } = openingAt(place, now.toMillis());
  return isOpen && closes === undefined;
}

/** What holds now, and next. */
function atPresent({ question, place, subject, now }: Asked): string {
  const { topic } = question;
  const { isOpen, closes, opensNext } = openingAt(place, now.toMillis());
  const next = opensNext === undefined ? '' : `${onDayWords(opensNext, now)} at ${timeWords(opensNext)}`;
  const again = next === '' ? '' : ` ${capital(subject.open)} again ${next}.`;
  if (isOpen && closes !== undefined) {
    const later = scheduleOn(place, now).spans.filter((span) => instantsOf(now, span)[0] > closes);
    const after = topic === 'closes' && later.length > 0 ? `, and again ${spansWords(later)}` : '';
    const until = `${subject.are} open until ${timeWords(closes)}${after}.`;
    return topic === 'opens' ? `${until}${again}` : `${yesOrNo(question, true)}${until}`;
  }
  const today = scheduleOn(place, now);
  if (opensNext?.hasSame(now, 'day') === true) {
    if (topic === 'opens') return `${subject.open} ${next}.`;
    if (topic === 'closes') return `today ${subject.are} open ${spansWords(today.spans)}.`;
  }
  const when = today.spans.length === 0 ? `closed today${because(today)}` : 'closed right now';
  return `${yesOrNo(question, false)}${subject.are} ${when}.${again}`;
}

/** A day with its date in it is set off by a comma. */
const lead = (when: string) => (when.includes(',') ? `${when},` : when);

/** Several days of the coming week with the same usual hours are answered in one sentence. Others are told with their dates. */
function onDays(asked: Asked, days: readonly AskedDay[]): string {
  const schedules = days.map((day) => scheduleFor(asked.place, day));
  const [first] = schedules;
  const isSame =
    first !== undefined &&
    days.length > 1 &&
    days.every(({ date, isUsual }) => isUsual === true || daysAhead(date, asked.now) < 7) &&
    schedules.every(
      ({ isSpecial, spans }) => !isSpecial && JSON.stringify(spans) === JSON.stringify(first.spans),
    );
  if (isSame) {
    const when = `on ${listWords(days.map(({ date }) => date.toFormat('EEEE')))}`;
    return capital(hoursOf(asked, { ...first, when }));
  }
  // Days that differ have no common yes or no.
  const question = { ...asked.question, isYesOrNo: asked.question.isYesOrNo && days.length === 1 };
  return days.map((day) => capital(onDay({ ...asked, question }, day))).join(' ');
}

function scheduleFor(place: TimedPlace, { date, isUsual }: AskedDay): DaySchedule {
  return isUsual === true
    ? { spans: weekOn(place, date)[String(date.weekday)] ?? [], isSpecial: false }
    : scheduleOn(place, date);
}

function onDay(asked: Asked, day: AskedDay): string {
  const { place, now, subject } = asked;
  const { date, name, isUsual } = day;
  const schedule = scheduleFor(place, day);
  const last = schedule.spans.at(-1);
  const isToday = date.hasSame(now, 'day') && isUsual !== true;
  if (isToday && last !== undefined && instantsOf(date, last)[1].toMillis() <= now.toMillis())
    return atPresent(asked);
  const when = isUsual === true ? `on ${date.toFormat('EEEE')}s` : dayName(date, now, name, schedule);
  const hours = hoursOf(asked, {
    ...schedule,
    when,
    isNamed: name !== undefined && name === schedule.label && isADay(name),
  });
  const { opensNext } = openingAt(place, now.toMillis());
  if (!isToday || last !== undefined || opensNext === undefined) return hours;
  return `${hours} ${capital(subject.open)} again ${onDayWords(opensNext, now)} at ${timeWords(opensNext)}.`;
}

/** The hours of a day, or when it begins or ends. `isNamed`: `when` already holds the reason. */
function hoursOf(
  { question, subject }: Asked,
  { when, isNamed = false, ...schedule }: DaySchedule & { readonly when: string; readonly isNamed?: boolean },
): string {
  const { topic, time } = question;
  const { spans } = schedule;
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined)
    return `${yesOrNo(question, false)}${subject.are} closed ${when}${isNamed ? '' : because(schedule)}.`;
  if (topic === 'opens') return `${lead(when)} ${subject.open} at ${clockWords(first.from)}.`;
  if (topic === 'closes') return `${lead(when)} ${subject.close} at ${clockWords(last.to)}.`;
  const isOpen = time.part === undefined || spans.some((span) => isWithin(span, time.part));
  return `${yesOrNo(question, isOpen)}${lead(when)} ${subject.are} open ${spansWords(spans)}.`;
}

function isWithin({ from, to }: HoursSpan, part: AskedTime['part']): boolean {
  const hour = (clock: string) => Number(clock.slice(0, 2)) + Number(clock.slice(3)) / 60;
  const end = to <= from ? 24 : hour(to);
  return part !== undefined && hour(from) < part.to && end > part.from;
}

/** `on Friday`, `tomorrow, Saturday`, `on Christmas Day, Friday, December 25`. */
function dayName(date: DateTime, now: DateTime, name: string | undefined, { label }: DaySchedule): string {
  if (name !== undefined && isADay(name)) return `on ${label ?? name}, ${date.toFormat('EEEE, MMMM d')}`;
  const words = dayWords(date, now);
  if (words === 'tomorrow') return `tomorrow, ${date.toFormat('EEEE')}`;
  return words === 'today' ? words : `on ${words}`;
}

/** "On Christmas Day", but "for the Christmas break". */
const isADay = (name: string) => !/^the /iu.test(name);

/** Earlier times of day may be asked for the night before or after. */
const NIGHT_ENDS = 5 * 60;

/** Whether the place is open at a time of some day. Without a day, the next such time is meant. */
function atTime(
  { question, place, subject, now }: Asked,
  asked: DateTime | undefined,
  { minutes, isHalfSure, isBound }: AskedClock,
): string {
  const present = now.hour * 60 + now.minute;
  const isFuture = (time: number) => time >= present;
  const times = timesMeant(minutes, isHalfSure);
  const isTomorrow = asked === undefined && isBound !== true && !times.some(isFuture);
  const day = (asked ?? now.plus({ days: isTomorrow ? 1 : 0 })).startOf('day');
  const ahead = asked === undefined && !isTomorrow;
  const inOrder = ahead ? times.toSorted((a, b) => Number(isFuture(b)) - Number(isFuture(a))) : times;
  const when = onDayWords(day, now);
  for (const time of inOrder) {
    const at = day
      .plus({ days: Math.floor(time / WHOLE_DAY) })
      .set({ hour: Math.floor((time % WHOLE_DAY) / 60), minute: time % 60 });
    const { isOpen, closes } = openingAt(place, at.toMillis());
    if (isOpen && closes !== undefined)
      return `${yesOrNo(question, true)}${lead(when)} ${subject.are} open until ${timeWords(closes)}.`;
  }
  const schedule = scheduleOn(place, day);
  return schedule.spans.length === 0
    ? `${yesOrNo(question, false)}${subject.are} closed ${when}${because(schedule)}.`
    : `${yesOrNo(question, false)}${lead(when)} ${subject.are} open ${spansWords(schedule.spans)}.`;
}

/** "On Friday at one AM" is asked by people who come late on Friday. */
function timesMeant(minutes: number, isHalfSure: boolean): readonly number[] {
  if (isHalfSure && minutes < HALF_DAY) return [minutes, minutes + HALF_DAY];
  return minutes < NIGHT_ENDS ? [minutes + WHOLE_DAY, minutes] : [minutes];
}

/** Holidays that are listed in one answer, within a year. */
const MAX_HOLIDAYS = 3;

function specialDaysAhead(asked: Asked): string | undefined {
  const { place, now } = asked;
  // "The bank holiday on Monday"
  const weekdays = new Set(asked.question.time.days.map(({ date }) => date.weekday));
  const dates = [
    ...(place.holidays ?? []).filter(({ spans }) => spans !== undefined),
    ...(place.exceptions ?? []),
  ]
    .map(({ date }) => DateTime.fromISO(date, { zone: place.timeZone, locale: 'en-US' }))
    .filter((date) => date.toMillis() >= now.startOf('day').toMillis())
    .filter(({ weekday }) => weekdays.size === 0 || weekdays.has(weekday))
    .sort((a, b) => a.toMillis() - b.toMillis())
    .slice(0, MAX_HOLIDAYS);
  const question = { ...asked.question, topic: 'hours' as const };
  const days = dates.map((date) => {
    const { label } = scheduleOn(place, date);
    return capital(onDay({ ...asked, question }, { date, ...(label === undefined ? {} : { name: label }) }));
  });
  return days.length === 0 ? undefined : days.join(' ');
}

/** Days ahead whose other hours are mentioned with the usual ones. */
const SOON_DAYS = 7;

function usualHours(asked: Asked): string {
  const { place, subject, now } = asked;
  const { open, closed } = weekWords(weekOn(place, now));
  const soon = Array.from({ length: SOON_DAYS }, (_, offset) => now.startOf('day').plus({ days: offset }));
  const special = soon.find((day) => scheduleOn(place, day).isSpecial);
  const closedDays = closed === 'every day' ? 'at this time of the year' : `on ${closed}`;
  return [
    ...(open === '' ? [] : [`${subject.are} open ${open}.`]),
    ...(closed === '' ? [] : [`${subject.are} closed ${closedDays}.`]),
    ...(special === undefined ? [] : [onDay(asked, { date: special })]),
  ]
    .map(capital)
    .join(' ');
}
