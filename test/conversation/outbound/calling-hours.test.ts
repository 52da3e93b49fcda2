import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { nextWindow, readBetween } from '../../../src/conversation/outbound/calling-hours.ts';

const WEEKDAYS = Object.fromEntries(
  ['1', '2', '3', '4', '5'].map((day) => [day, [{ from: '09:00', to: '20:00' }]]),
);
const [NEW_YORK, LOS_ANGELES, HONOLULU] = ['America/New_York', 'America/Los_Angeles', 'Pacific/Honolulu'];
const at = (text: string, zone = NEW_YORK) => DateTime.fromISO(text, { zone }).toMillis();

it('within the hours of the other side the window begins at once and ends with them', () => {
  const now = at('2026-03-03T12:30');
  expect(nextWindow(now, { zones: [NEW_YORK], hours: WEEKDAYS })).toEqual({
    opens: now,
    closes: at('2026-03-03T20:00'),
  });
});

it('at night, at the weekend and just before the end nobody is called until the next hours begin', () => {
  for (const [now, opens] of [
    ['2026-03-03T20:30', '2026-03-04T09:00'],
    ['2026-03-03T19:59', '2026-03-04T09:00'],
    ['2026-03-07T12:00', '2026-03-09T09:00'],
  ] as const)
    expect(nextWindow(at(now), { zones: [NEW_YORK], hours: WEEKDAYS })?.opens).toBe(at(opens));
});

it('a zone that is not certain allows only hours that are allowed in all of them', () => {
  const zones = [NEW_YORK, LOS_ANGELES, HONOLULU];
  // 9:00 in Hawaii is 14:00 in New York.
  expect(nextWindow(at('2026-03-03T09:30'), { zones, hours: WEEKDAYS })).toEqual({
    opens: at('2026-03-03T14:00'),
    closes: at('2026-03-03T20:00'),
  });
});

it('zones without a common hour, or no zone at all, allow nothing', () => {
  expect(nextWindow(at('2026-03-03T12:00'), { zones: [], hours: WEEKDAYS })).toBeUndefined();
  expect(
    nextWindow(at('2026-03-03T12:00'), { zones: ['Asia/Tokyo', HONOLULU, 'Europe/Paris'], hours: WEEKDAYS }),
  ).toBeUndefined();
});

it('a time that the person has named narrows the hours, and one that was not understood allows only the strictest', () => {
  const now = at('2026-03-03T09:10');
  const between = readBetween('14:00-16:00');
  expect(nextWindow(now, { zones: [NEW_YORK], hours: WEEKDAYS, between })?.opens).toBe(
    at('2026-03-03T14:00'),
  );
  const daily = Object.fromEntries(
    ['1', '2', '3', '4', '5', '6', '7'].map((day) => [day, [{ from: '08:00', to: '21:00' }]]),
  );
  const vague = { zones: [NEW_YORK], hours: daily, between: readBetween('after lunch') };
  expect(nextWindow(now, vague)).toEqual({ opens: at('2026-03-03T10:00'), closes: at('2026-03-03T18:00') });
  expect(nextWindow(at('2026-03-07T12:00'), vague)?.opens).toBe(at('2026-03-09T10:00'));
});

it('the clock change of the other side counts', () => {
  // On 8 March 2026 the clocks of New York go forward.
  const monday = nextWindow(at('2026-03-08T12:00'), { zones: [NEW_YORK], hours: WEEKDAYS });
  expect(new Date(monday?.opens ?? 0).toISOString()).toBe('2026-03-09T13:00:00.000Z');
});

it('spans are read as people write them', () => {
  expect(readBetween('9-12')).toEqual([{ from: '09:00', to: '12:00' }]);
  expect(readBetween('14:30 to 16')).toEqual([{ from: '14:30', to: '16:00' }]);
  for (const text of ['', 'soon', '25-26', '16-14', '14:70-15']) expect(readBetween(text)).toBe('unreadable');
});
