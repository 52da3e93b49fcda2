/** Lists for a model what is known of a place: its hours around a point in time, and how to reach it. */
import type { DateTime } from 'luxon';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { PlaceConfig } from '../../contracts/place.ts';
import { isTimed, localTime, openingAt, scheduleOn, weekOn } from './opening.ts';
import type { TimedPlace } from './opening.ts';
import { onDayWords, spansWords, timeWords, weekWords } from './spoken-hours.ts';
import { phoneWords } from './spoken-phone.ts';

/** Days ahead whose other hours are listed. */
const AHEAD_DAYS = 30;

/** The facts of an agent's places, one a line. Empty if its file has none. `at`: epoch milliseconds. */
export function placeFacts(agent: AgentConfig, at: number | undefined): readonly string[] {
  const { timeZone, locations } = agent;
  const clock =
    timeZone === undefined || at === undefined
      ? []
      : [
          `It is now ${localTime({ timeZone }, at).toFormat('EEEE, MMMM d, yyyy, h:mm a')} there (${timeZone}).`,
        ];
  if (locations === undefined) return [...clock, ...factsOf(agent, at, 'The business')];
  return [
    ...clock,
    `The business has ${locations.length} locations: ${locations.map(({ name }) => name).join(', ')}.`,
    ...locations.flatMap((location) => factsOf(location, at, location.name)),
  ];
}

function factsOf(place: PlaceConfig, at: number | undefined, name: string): readonly string[] {
  const { address, phone, email } = place;
  return [
    ...(isTimed(place) && at !== undefined ? hoursFacts(place, at, name) : []),
    ...(address === undefined ? [] : [`${name}: the address is ${address}.`]),
    ...(phone === undefined ? [] : [`${name}: the telephone number is ${phoneWords(phone)}.`]),
    ...(email === undefined ? [] : [`${name}: the e-mail address is ${email}.`]),
  ];
}

function hoursFacts(place: TimedPlace, at: number, name: string): readonly string[] {
  const now = localTime(place, at);
  const { open, closed } = weekWords(weekOn(place, now));
  const usual = [...(open === '' ? [] : [open]), ...(closed === '' ? [] : [`closed ${closed}`])].join('; ');
  return [
    `${name} ${stateWords(place, at)}`,
    `${name}: the usual hours at this time of the year are: ${usual}.`,
    ...specialDays(place, at).map((line) => `${name}: ${line}`),
  ];
}

function stateWords(place: TimedPlace, at: number): string {
  const now = localTime(place, at);
  const { isOpen, closes, opensNext } = openingAt(place, at);
  const next =
    opensNext === undefined ? '' : ` It opens next ${onDayWords(opensNext, now)} at ${timeWords(opensNext)}.`;
  if (!isOpen) return `is closed now.${next}`;
  return closes === undefined
    ? 'is open now, and is always open.'
    : `is open now, until ${timeWords(closes)}${closes.hasSame(now, 'day') ? '' : ` ${onDayWords(closes, now)}`}.${next}`;
}

/** Days from today on with other hours than usual. Days in a row with the same hours and reason share a line. */
function specialDays(place: TimedPlace, at: number): readonly string[] {
  const now = localTime(place, at);
  const found: { readonly first: DateTime; last: DateTime; readonly hours: string }[] = [];
  for (let offset = 0; offset < AHEAD_DAYS; offset++) {
    const day = now.startOf('day').plus({ days: offset });
    const { isSpecial, label, spans } = scheduleOn(place, day);
    if (!isSpecial) continue;
    const what = label === undefined ? '' : ` (${label})`;
    const hours = `${what}: ${spans.length === 0 ? 'closed' : `open ${spansWords(spans)}`}.`;
    const before = found.at(-1);
    if (before?.hours === hours && before.last.plus({ days: 1 }).hasSame(day, 'day')) before.last = day;
    else found.push({ first: day, last: day, hours });
  }
  return found.map(({ first, last, hours }) => {
    const words = (day: DateTime) => (day.hasSame(now, 'day') ? 'today' : day.toFormat('EEEE, MMMM d'));
    return `${words(first)}${first.hasSame(last, 'day') ? '' : ` to ${words(last)}`}${hours}`;
  });
}
