/** What calls have cost, from the costs of their minutes and turns. */
import type { Pool } from 'pg';
import type { Cost } from '../../contracts/cost.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { sumOfCosts } from '../../conversation/cost.ts';
import { COSTS_OF_CALL } from './cost-sum.ts';
import { query } from './query.ts';

const READ_COSTS = `
  select c.id, jsonb_agg(k.cost) as costs from call_sessions c cross join lateral (${COSTS_OF_CALL}) k
  where c.id = any($1) and k.cost is not null group by c.id`;

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
