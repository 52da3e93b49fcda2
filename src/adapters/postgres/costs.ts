/** What calls have cost, from the costs of their minutes and turns. */
import type { Pool } from 'pg';
import type { Cost } from '../../contracts/cost.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { sumOfCosts } from '../../conversation/cost.ts';
import { query } from './query.ts';

const READ_COSTS = `
  select id, jsonb_agg(cost) as costs from (
    select call_session_id as id, cost from conversation_turns where call_session_id = any($1) and cost is not null
    union all select id, cost from call_sessions where id = any($1) and cost is not null) as parts
  group by id`;

/** The costs of some calls. A call that was saved before costs were kept has none. Throws `AdapterError`. */
export async function readCosts(pool: Pool, calls: readonly CallSid[]): Promise<ReadonlyMap<string, Cost>> {
  const statement = { name: 'read-costs', text: READ_COSTS };
  const { rows } = await query<{ id: string; costs: Cost[] }>(pool, 'readCosts', statement, [calls]);
  return new Map(
    rows.flatMap(({ id, costs }) => {
      const cost = sumOfCosts(costs);
      return cost === undefined ? [] : [[id, cost] as const];
    }),
  );
}
