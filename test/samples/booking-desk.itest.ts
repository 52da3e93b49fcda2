import { DateTime } from 'luxon';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, openTables } from '../../samples/booking-desk/desk.ts';
import type { Desk } from '../../samples/booking-desk/desk.ts';
import { buildDeskServer } from '../../samples/booking-desk/server.ts';
import { freshDatabase } from '../setup/fresh-database.ts';

const NOON = DateTime.fromISO('2026-11-30T12:00', { zone: 'America/New_York' });
const TEN = '2026-12-01T10:00:00-05:00';
const HALF_PAST_TEN = '2026-12-01T10:30:00-05:00';

let pool: Pool;
let desk: Desk;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await freshDatabase();
  pool = await openTables(database.url);
  stops.push(
    () => pool.end(),
    () => database[Symbol.asyncDispose](),
  );
  desk = createDesk(pool, { now: () => NOON });
});

afterAll(async () => {
  for (const stop of stops) await stop();
});

describe('R-G1: the booking desk', () => {
  it('gives a slot to one of two callers who want it at the same time, and offers the next free ones to the other', async () => {
    const answers = await Promise.all(
      ['a', 'b'].map((key) => desk.book(key, { start: TEN, name: `Caller ${key}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      next: [HALF_PAST_TEN, '2026-12-01T11:00:00-05:00', '2026-12-01T11:30:00-05:00'],
    });
  });

  it('carries out a wish once, and tells what it has led to', async () => {
    const wish = { start: '2026-12-02T10:00:00-05:00', name: 'Ana Ruiz' };
    const [first, second] = await Promise.all([desk.book('once', wish), desk.book('once', wish)]);
    expect(second).toEqual(first);
    expect(await desk.wish('once')).toEqual(first);
    expect((await desk.wish('never')).status).toBe(404);
  });

  it('moves, finds and cancels by the number, over HTTP', async () => {
    const app = buildDeskServer(desk, { key: 'k' });
    const ask = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) => {
      const headers = { authorization: 'Bearer k', 'idempotency-key': `${method} ${url}` };
      const response = await app.inject({
        method,
        url,
        headers,
        ...(payload === undefined ? {} : { payload }),
      });
      return response.json<Record<string, unknown>>();
    };
    const { number } = await ask('POST', '/bookings', { start: '2026-12-03T10:00', name: 'Ben' });
    const url = `/bookings/${String(number)}`;
    expect(await ask('PATCH', url, { start: '2026-12-03T11:00' })).toMatchObject({
      start: '2026-12-03T11:00:00-05:00',
    });
    expect(await ask('DELETE', url)).toMatchObject({ cancelled: true });
    expect(await ask('GET', url)).toMatchObject({ name: 'Ben', cancelled: true });
    const free = await ask('GET', '/availability?day=2026-12-03');
    expect(free['free']).toContain('2026-12-03T11:00:00-05:00');
    expect((await app.inject({ url })).statusCode).toBe(401);
    await app.close();
  });

  it('refuses what is no slot, or over', async () => {
    for (const start of ['2026-11-30T09:00', '2026-12-01T10:10', '2026-12-01T20:00', 'soon'])
      expect((await desk.book(start, { start, name: 'Ana' })).status).toBe(422);
  });
});
