import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { HoursSpan, WeeklyHours } from '../../../src/contracts/place.ts';
import { instantsOf, openingAt } from '../../../src/conversation/place/opening.ts';
import type { TimedPlace } from '../../../src/conversation/place/opening.ts';
import { aPlace, daily, span } from './a-place.ts';

const at = (iso: string, zone: string) => DateTime.fromISO(iso, { zone }).toMillis();

/** `open until …, next …` in local time. */
function stateAt(place: TimedPlace, iso: string): string {
  const { isOpen, closes, opensNext } = openingAt(place, at(iso, place.timeZone));
  const words = (time: DateTime | undefined) => time?.toFormat('ccc HH:mm') ?? 'never';
  return `${isOpen ? `open until ${words(closes)}` : 'closed'}, next ${words(opensNext)}`;
}

describe('openingAt', () => {
  it.each([
    ['2026-11-30T08:59', 'closed, next Mon 09:00'],
    ['2026-11-30T09:00', 'open until Mon 12:00, next Mon 13:00'],
    ['2026-11-30T12:00', 'closed, next Mon 13:00'],
    ['2026-12-04T17:30', 'open until Fri 18:00, next Mon 09:00'],
    ['2026-12-05T10:00', 'closed, next Mon 09:00'],
  ])('knows breaks and weekends (%s)', (iso, expected) => {
    const day = [span('09:00', '12:00'), span('13:00', '18:00')];
    expect(stateAt(aPlace({ hours: { 1: day, 2: day, 3: day, 4: day, 5: day } }), iso)).toBe(expected);
  });

  it.each([
    ['2026-12-04T17:59', 'closed, next Fri 18:00'],
    ['2026-12-04T23:30', 'open until Sat 02:00, next Sat 18:00'],
    ['2026-12-05T01:59', 'open until Sat 02:00, next Sat 18:00'],
    ['2026-12-05T02:00', 'closed, next Sat 18:00'],
    ['2026-12-06T01:00', 'open until Sun 02:00, next Fri 18:00'],
  ])('stays open past midnight (%s)', (iso, expected) => {
    const night = [span('18:00', '02:00')];
    expect(stateAt(aPlace({ hours: { 5: night, 6: night } }), iso)).toBe(expected);
  });

  it('joins spans that touch at midnight, and knows a place that never closes', () => {
    const all = [span('00:00', '24:00')];
    expect(stateAt(aPlace({ hours: { 1: all, 2: all } }), '2026-11-30T12:00')).toBe(
      'open until Wed 00:00, next Mon 00:00',
    );
    expect(stateAt(aPlace({ hours: daily(all) }), '2026-11-30T12:00')).toBe('open until never, next never');
  });

  it('a place that is closed for a year does not open', () => {
    expect(stateAt(aPlace({ hours: {} }), '2026-11-30T12:00')).toBe('closed, next never');
  });

  it('exceptions come before holidays, and both before the week', () => {
    const place = aPlace({
      hours: daily([span('09:00', '18:00')]),
      holidays: [
        { date: '2026-12-25', name: 'Christmas Day', spans: [] },
        { date: '2026-12-26', name: 'Boxing Day', spans: [] },
        { date: '2026-12-31', name: 'New Year’s Eve' },
      ],
      exceptions: [{ date: '2026-12-26', label: 'the sale', spans: [span('07:00', '20:00')] }],
    });
    expect(stateAt(place, '2026-12-24T19:00')).toBe('closed, next Sat 07:00');
    expect(stateAt(place, '2026-12-26T19:00')).toBe('open until Sat 20:00, next Sun 09:00');
    expect(stateAt(place, '2026-12-31T10:00')).toBe('open until Thu 18:00, next Fri 09:00');
  });

  it('an exception may last for weeks', () => {
    const place = aPlace({
      hours: daily([span('09:00', '18:00')]),
      exceptions: [{ date: '2027-01-02', until: '2027-01-15', spans: [] }],
    });
    expect(openingAt(place, at('2027-01-02T10:00', place.timeZone)).opensNext?.toISODate()).toBe(
      '2027-01-16',
    );
  });

  it('a season replaces the week, also across New Year', () => {
    const place = aPlace({
      hours: daily([span('09:00', '18:00')]),
      seasons: [{ from: '11-01', until: '03-31', hours: { 6: [span('10:00', '15:00')] } }],
    });
    expect(stateAt(place, '2026-10-31T17:00')).toBe('open until Sat 18:00, next Sat 10:00');
    expect(stateAt(place, '2027-03-31T12:00')).toBe('closed, next Thu 09:00');
  });
});

describe('on the days on which the clocks change', () => {
  const night: readonly HoursSpan[] = [span('22:00', '03:00')];

  it('a span over the skipped hour is an hour shorter', () => {
    const place = aPlace({ timeZone: 'America/New_York', hours: daily(night) });
    const [opens, closes] = instantsOf(
      DateTime.fromISO('2026-03-07', { zone: place.timeZone }),
      span('22:00', '03:00'),
    );
    expect(closes.diff(opens, 'hours').hours).toBe(4);
  });

  it('a span over the repeated hour is an hour longer', () => {
    const place = aPlace({ timeZone: 'Europe/Berlin', hours: daily(night) });
    const [opens, closes] = instantsOf(
      DateTime.fromISO('2026-10-24', { zone: place.timeZone }),
      span('22:00', '03:00'),
    );
    expect(closes.diff(opens, 'hours').hours).toBe(6);
  });

  it('a time that the clocks skip is the time to which they jump', () => {
    const [opens] = instantsOf(
      DateTime.fromISO('2026-03-08', { zone: 'America/New_York' }),
      span('02:30', '04:00'),
    );
    expect(opens.toFormat('HH:mm')).toBe('03:30');
  });

  it('a time that occurs twice is the first one, whenever that is computed', () => {
    const [opens] = instantsOf(
      DateTime.fromISO('2026-11-01', { zone: 'America/New_York' }),
      span('01:30', '04:00'),
    );
    expect(opens.toISO()).toBe('2026-11-01T01:30:00.000-04:00');
  });

  it('works where the clocks change at midnight', () => {
    const place = aPlace({ timeZone: 'America/Santiago', hours: daily([span('00:00', '02:00')]) });
    const [change] = instantsOf(
      DateTime.fromISO('2026-09-06', { zone: place.timeZone }),
      span('00:00', '02:00'),
    );
    expect(change.toFormat('HH:mm')).toBe('01:00');
  });
});

describe('in time zones far apart, throughout a year', () => {
  const ZONES = [
    'Pacific/Kiritimati',
    'Pacific/Chatham',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Casablanca',
    'America/St_Johns',
    'Pacific/Marquesas',
    'Pacific/Pago_Pago',
    'Europe/London',
  ];
  const week: WeeklyHours = {
    1: [span('09:00', '12:30'), span('13:15', '18:00')],
    3: [span('18:00', '02:00')],
    5: [span('00:00', '24:00')],
    6: [span('05:00', '11:00')],
  };

  it.each(ZONES)('the end of an opening and the next one agree with the clock (%s)', (timeZone) => {
    const place = aPlace({ timeZone, hours: week });
    // A step that divides no day meets every half hour of a day.
    for (let now = Date.UTC(2026, 0, 1); now < Date.UTC(2027, 0, 1); now += 101.5 * 3_600_000) {
      const { isOpen, closes, opensNext } = openingAt(place, now);
      const next = opensNext?.toMillis() ?? 0;
      expect(next).toBeGreaterThan(now);
      expect(openingAt(place, next).isOpen).toBe(true);
      expect(openingAt(place, next - 60_000).isOpen).toBe(false);
      if (!isOpen) continue;
      const end = closes?.toMillis() ?? 0;
      expect(end).toBeGreaterThan(now);
      expect(openingAt(place, end - 1).isOpen).toBe(true);
      expect(openingAt(place, end).isOpen).toBe(false);
    }
  });
});
