/** The booking desk: slots of half an hour, one caller each. Every change is one transaction, and is made once per key. */
import { readFile } from 'node:fs/promises';
import { DateTime } from 'luxon';
import pg from 'pg';
import type { Pool, PoolClient } from 'pg';

export interface Booking {
  readonly number: string;
  readonly start: string;
  readonly name: string;
  readonly cancelled?: true;
}

/** What the desk says to a wish. `status`: as in HTTP. */
export interface DeskAnswer {
  readonly status: 200 | 201 | 404 | 409 | 422;
  readonly body: object;
}

export interface DeskHours {
  readonly zone: string;
  readonly fromHour: number;
  readonly untilHour: number;
}

export interface Desk {
  /** The free slots of a day (`2026-12-01`). */
  availability(day: string): Promise<DeskAnswer>;
  book(key: string, wish: { readonly start: string; readonly name: string }): Promise<DeskAnswer>;
  move(key: string, number: string, start: string): Promise<DeskAnswer>;
  cancel(key: string, number: string): Promise<DeskAnswer>;
  find(number: string): Promise<DeskAnswer>;
  /** What a wish has led to; 404 if it was not carried out. */
  wish(key: string): Promise<DeskAnswer>;
}

const SLOT_MINUTES = 30;
const OFFERED = 3;
/** Postgres: a unique index refuses the row. */
const TAKEN = '23505';

const HOURS: DeskHours = { zone: 'America/New_York', fromHour: 9, untilHour: 17 };

/** Connects to the database of the desk, and creates its tables if there are none. Without an address: as `PG…` variables say. */
export async function openTables(connectionString: string | undefined): Promise<Pool> {
  const pool = new pg.Pool({ connectionString });
  // Postgres may be restarted or killed: the next request connects again.
  pool.on('error', () => undefined);
  await pool.query(await readFile(new URL('tables.sql', import.meta.url), 'utf8'));
  return pool;
}

/** Opens the desk on its tables. `now`: for tests. */
export function createDesk(
  pool: Pool,
  {
    hours = HOURS,
    now = () => DateTime.now(),
  }: { readonly hours?: DeskHours; readonly now?: () => DateTime } = {},
): Desk {
  const slotOf = (start: string): DateTime | undefined => {
    const at = DateTime.fromISO(start, { zone: hours.zone });
    const isSlot = at.isValid && at.minute % SLOT_MINUTES === 0 && at.second === 0;
    const isOpen = at.hour >= hours.fromHour && at.hour < hours.untilHour;
    return isSlot && isOpen && at > now() ? at : undefined;
  };
  const slotsOf = (day: DateTime): readonly DateTime[] => {
    const count = ((hours.untilHour - hours.fromHour) * 60) / SLOT_MINUTES;
    const first = day.startOf('day').set({ hour: hours.fromHour });
    return Array.from({ length: count }, (_, index) => first.plus({ minutes: index * SLOT_MINUTES })).filter(
      (slot) => slot > now(),
    );
  };
  const freeOn = async (day: DateTime): Promise<readonly string[]> => {
    const slots = slotsOf(day);
    const { rows } = await pool.query<{ starts_at: Date }>(
      'select starts_at from desk_bookings where cancelled_at is null and starts_at = any($1)',
      [slots.map((slot) => slot.toJSDate())],
    );
    const taken = new Set(rows.map(({ starts_at }) => starts_at.getTime()));
    return slots.filter((slot) => !taken.has(slot.toMillis())).map(isoOf);
  };
  /** The slot is taken: the next free ones of that day and the day after. */
  const taken = async (start: DateTime): Promise<DeskAnswer> => {
    const free = [...(await freeOn(start)), ...(await freeOn(start.plus({ days: 1 })))];
    const next = free.filter((slot) => DateTime.fromISO(slot) > start).slice(0, OFFERED);
    return { status: 409, body: { error: 'this time is taken', next } };
  };
  const bookingOf = (row: Row): Booking => ({
    number: row.number,
    start: isoOf(DateTime.fromJSDate(row.starts_at, { zone: hours.zone })),
    name: row.name,
    ...(row.cancelled_at === null ? {} : { cancelled: true }),
  });
  const change = (
    key: string,
    start: string | undefined,
    make: (client: PoolClient, at: Date) => Promise<Row | undefined>,
  ) =>
    changeOnce(pool, key, async (client) => {
      const slot = start === undefined ? now() : slotOf(start);
      if (slot === undefined) return { status: 422, body: { error: 'this is no time that can be booked' } };
      try {
        const row = await make(client, slot.toJSDate());
        return row === undefined
          ? { status: 404, body: { error: 'there is no such booking' } }
          : { status: 200, body: bookingOf(row) };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === TAKEN)) throw error;
        return taken(slot);
      }
    });

  return {
    async availability(day) {
      const date = DateTime.fromISO(day, { zone: hours.zone });
      if (!date.isValid) return { status: 422, body: { error: 'this is no day' } };
      return { status: 200, body: { day: date.toISODate(), free: await freeOn(date) } };
    },
    book: (key, { start, name }) =>
      change(key, start, (client, at) =>
        one(client, 'insert into desk_bookings (starts_at, name) values ($1, $2) returning *', [at, name]),
      ),
    move: (key, number, start) =>
      change(key, start, (client, at) =>
        one(
          client,
          'update desk_bookings set starts_at = $1 where number = $2 and cancelled_at is null returning *',
          [at, number],
        ),
      ),
    cancel: (key, number) =>
      change(key, undefined, (client, at) =>
        one(
          client,
          'update desk_bookings set cancelled_at = coalesce(cancelled_at, $1) where number = $2 returning *',
          [at, number],
        ),
      ),
    async find(number) {
      const { rows } = await pool.query<Row>('select * from desk_bookings where number = $1', [number]);
      const [row] = rows;
      return row === undefined
        ? { status: 404, body: { error: 'there is no such booking' } }
        : { status: 200, body: bookingOf(row) };
    },
    async wish(key) {
      const { rows } = await pool.query<{ answer: object }>('select answer from desk_wishes where key = $1', [
        key,
      ]);
      const [row] = rows;
      return row === undefined ? { status: 404, body: {} } : { status: 200, body: row.answer };
    },
  };
}

interface Row {
  readonly number: string;
  readonly starts_at: Date;
  readonly name: string;
  readonly cancelled_at: Date | null;
}

async function one(client: PoolClient, text: string, values: unknown[]): Promise<Row | undefined> {
  const { rows } = await client.query<Row>(text, values);
  return rows[0];
}

function isoOf(at: DateTime): string {
  return at.toISO({ suppressMilliseconds: true }) ?? '';
}

/**
 * Makes a change once for its key. A second request with the key waits for the first, and gets its answer. A refusal keeps nothing, so
 * a later request may succeed.
 */
async function changeOnce(
  pool: Pool,
  key: string,
  make: (client: PoolClient) => Promise<DeskAnswer>,
): Promise<DeskAnswer> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const claimed = await client.query(
      `insert into desk_wishes (key, answer) values ($1, '{}') on conflict do nothing`,
      [key],
    );
    if (claimed.rowCount === 0) {
      const { rows } = await client.query<{ answer: object }>(
        'select answer from desk_wishes where key = $1',
        [key],
      );
      await client.query('commit');
      return { status: 200, body: rows[0]?.answer ?? {} };
    }
    const answer = await make(client);
    if (answer.status >= 300) await client.query('rollback');
    else {
      await client.query('update desk_wishes set answer = $2 where key = $1', [key, answer.body]);
      await client.query('commit');
    }
    return answer;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
