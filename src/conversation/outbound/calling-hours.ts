/** When somebody may be called: the hours of the agent, in every time zone in which the telephone may be. */
import type { OutboundTerms } from '../../contracts/outbound.ts';
import type { HoursSpan, WeeklyHours } from '../../contracts/place.ts';
import { instantsOf, localTime } from '../place/opening.ts';

/** A stretch of time, epoch milliseconds. */
export interface CallingWindow {
  readonly opens: number;
  readonly closes: number;
}

const DAYS = [1, 2, 3, 4, 5, 6, 7];
/** Some weeks have no hours, such as those of a person who can be called on one day only. */
const HORIZON_DAYS = 9;
/** A call that begins later would still ring when the hours are over. */
const LEAST_MS = 120_000;

/** Hours that suit everybody: for a wish that was not understood. */
const STRICTEST: WeeklyHours = Object.fromEntries(
  DAYS.map((day) => [String(day), day < 6 ? [{ from: '10:00', to: '18:00' }] : []]),
);

/** The next time from `at` on in which the wish may be carried out. Undefined if there is none within a week. */
export function nextWindow(
  at: number,
  { zones, hours, between }: Pick<OutboundTerms, 'zones' | 'hours' | 'between'>,
): CallingWindow | undefined {
  const wanted = between === undefined ? [] : [between === 'unreadable' ? STRICTEST : daily(between)];
  const [first, ...others] = zones.flatMap((zone) =>
    [hours, ...wanted].map((week) => windowsIn(zone, week, at)),
  );
  if (first === undefined) return undefined;
  return others
    .reduce(common, first)
    .map(({ opens, closes }) => ({ opens: Math.max(opens, at), closes }))
    .find(({ opens, closes }) => closes - opens >= LEAST_MS);
}

/** The same hours on every day. */
export function daily(spans: readonly HoursSpan[]): WeeklyHours {
  return Object.fromEntries(DAYS.map((day) => [String(day), spans]));
}

/** From the day before on: its hours may end after midnight. */
function windowsIn(timeZone: string, week: WeeklyHours, at: number): readonly CallingWindow[] {
  const today = localTime({ timeZone }, at).startOf('day');
  return Array.from({ length: HORIZON_DAYS }, (_, index) =>
    today.plus({ days: index - 1 }).startOf('day'),
  ).flatMap((day) =>
    (week[String(day.weekday)] ?? []).map((span) => {
      const [opens, closes] = instantsOf(day, span);
      return { opens: opens.toMillis(), closes: closes.toMillis() };
    }),
  );
}

function common(some: readonly CallingWindow[], others: readonly CallingWindow[]): readonly CallingWindow[] {
  return some.flatMap((one) =>
    others.flatMap((other) => {
      const opens = Math.max(one.opens, other.opens);
      const closes = Math.min(one.closes, other.closes);
      return opens < closes ? [{ opens, closes }] : [];
    }),
  );
}

const SPAN = /^\s*(\d{1,2})(?::(\d{2}))?\s*(?:-|–|to|until)\s*(\d{1,2})(?::(\d{2}))?\s*$/iu;

/** What a person has said about the time, such as "14:00-16:00". `unreadable` for words that say no such times. */
export function readBetween(text: string): NonNullable<OutboundTerms['between']> {
  const [, fromHour, fromMinute = '00', toHour, toMinute = '00'] = SPAN.exec(text) ?? [];
  if (fromHour === undefined || toHour === undefined) return 'unreadable';
  const [from, to] = [clock(fromHour, fromMinute), clock(toHour, toMinute)];
  return from === undefined || to === undefined || to <= from ? 'unreadable' : [{ from, to }];
}

function clock(hour: string, minute: string): string | undefined {
  return Number(hour) > 23 || Number(minute) > 59 ? undefined : `${hour.padStart(2, '0')}:${minute}`;
}
