/** The lists of 20,000 deliveries: half of them are messages of callers, each for two destinations. */
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createDeliveryList,
  deliveriesStatement,
  messagesStatement,
} from '../../../src/adapters/postgres/delivery-list.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import type { FreshDatabase } from '../../setup/create-database.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';

const MESSAGES = 5_000;

const FILL = `
  insert into deliveries (tenant, destination, event, event_at, sequence, content, state, created_at)
  select case when n % 100 = 0 then 'second' else 'first' end,
    jsonb_build_object('name', destination, 'kind', 'email'), event, at, n,
    '{"agent": "default", "caller": "+12075550100", "message": {}}',
    case when n % 10 = 0 then 'pending' else 'delivered' end, at
  from generate_series(1, ${MESSAGES}) n, unnest(array['message.taken', 'call.ended']) event,
    unnest(array['owner', 'desk']) destination,
    lateral (select timestamptz '2026-08-01T00:00:00Z' + n * interval '1 minute' as at) as times;
  analyze`;

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = createPool(database.url, { statementTimeoutMs: 60_000 });
  await pool.query(FILL);
});
afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

const PAGE = { limit: 50 };

describe('R-V1: pages of 20,000 deliveries', () => {
  it('hold each message once, from the newest to the oldest', async () => {
    const list = createDeliveryList(pool);
    const first = await list.messages({ tenant: null }, { limit: 2 });
    const after = first.at(-1);
    const next = await list.messages({ tenant: null }, { limit: 1, ...(after && { after }) });
    const minutes = [...first, ...next].map(
      ({ takenAt }) => (takenAt.getTime() - Date.UTC(2026, 7, 1)) / 60_000,
    );
    expect(minutes).toEqual([MESSAGES, MESSAGES - 1, MESSAGES - 2]);
    expect(next[0]?.deliveries).toHaveLength(2);
  });

  it.each([
    ['deliveries', deliveriesStatement({ tenant: null }, PAGE)],
    ['deliveries of a tenant', deliveriesStatement({ tenant: 'second' }, PAGE)],
    ['deliveries that wait', deliveriesStatement({ tenant: null, state: 'pending' }, PAGE)],
    ['messages', messagesStatement({ tenant: null }, PAGE)],
    ['messages that wait', messagesStatement({ tenant: null, isOpen: true }, PAGE)],
    [
      'older messages',
      messagesStatement(
        { tenant: null },
        { ...PAGE, after: { at: '2026-08-02T00:00:00Z', id: '00000000-0000-0000-0000-000000000000' } },
      ),
    ],
  ])('are read from an index: %s', async (_name, { text, values }) => {
    const plan = await pool.query<{ 'QUERY PLAN': string }>(`explain ${text}`, [...values]);
    const lines = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(lines).not.toMatch(/Seq Scan/u);
    expect(lines).toMatch(/Index Scan/u);
  });
});
