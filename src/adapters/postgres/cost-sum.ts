/** Sums of what turns and calls have cost. */
import type { Cost } from '../../contracts/cost.ts';

/** `unpriced`: what each cost lists. */
export interface CostSum extends Pick<Cost, 'amount' | 'currency'> {
  readonly unpriced: readonly (readonly string[])[];
}

/** The costs of a call `c` beside its turns: its minutes, summary and texts. */
export const OWN_COSTS = `
  select c.cost
  union all select s.cost from call_summaries s where s.call_session_id = c.id
  union all select d.cost from deliveries d where d.call_session_id = c.id`;

/** All costs of a call `c`. */
export const COSTS_OF_CALL = `${OWN_COSTS}
  union all select t.cost from conversation_turns t where t.call_session_id = c.id`;

/** The columns of a sum over rows with a column `cost`. `currency` is null if no row has a cost. */
export const COST_SUM = `
  sum((cost ->> 'amount')::float8) as amount, max(cost ->> 'currency') as currency,
  coalesce(jsonb_agg(distinct cost -> 'unpriced') filter (where cost is not null), '[]') as unpriced`;
