/** Figures over all calls that began in a range of time. */
import type { Pool } from 'pg';
import { COST_SUM, COSTS_OF_CALL } from './cost-sum.ts';
import type { CostSum } from './cost-sum.ts';
import { query } from './query.ts';

export interface FiguresRange {
  /** Null: of all tenants. */
  readonly tenant: string | null;
  /** The first instant, and the first one after the last. */
  readonly from: Date;
  readonly to: Date;
  /** IANA time zone of days and hours. */
  readonly timeZone: string;
}

/** Calls that began in one hour of a day. */
export interface HourOfCalls {
  /** `YYYY-MM-DD` in the time zone. */
  readonly day: string;
  /** 0 to 23. */
  readonly hour: number;
  readonly calls: number;
  readonly failed: number;
  /** Inputs of callers, and how many of them were followed by words that the caller heard. */
  readonly inputs: number;
  readonly answered: number;
}

/** The turns with an input of the caller. */
export interface TurnFigures {
  readonly primary: number;
  readonly fallback: number;
  readonly template: number;
  readonly interruptions: number;
  readonly unanswered: number;
  /** From the caller's input to the first words of the answer: number, median, 95th and 99th percentile (ms). */
  readonly responses: number;
  readonly responseMs: readonly number[] | null;
  /** The same to the last words. */
  readonly answers: number;
  readonly answerMs: readonly number[] | null;
}

export interface ErrorCount {
  readonly service: string;
  readonly kind: string | null;
  readonly count: number;
}

/** Throws `AdapterError`. */
export interface Figures {
  hours(range: FiguresRange): Promise<readonly HourOfCalls[]>;
  turns(range: FiguresRange): Promise<TurnFigures>;
  errors(range: FiguresRange): Promise<readonly ErrorCount[]>;
  /** Null: nothing that is known. */
  cost(range: FiguresRange): Promise<CostSum | null>;
}

const IN_RANGE = 'c.start_time >= $1 and c.start_time < $2 and ($3::text is null or c.tenant = $3)';

const HOURS = `
  select to_char(c.start_time at time zone $4, 'YYYY-MM-DD') as day,
    extract(hour from c.start_time at time zone $4)::int as hour, count(*)::int as calls,
    count(*) filter (where c.status = 'failed')::int as failed,
    sum(c.user_input_count)::int as inputs, sum(c.ai_response_count)::int as answered
  from call_sessions c where ${IN_RANGE} group by 1, 2 order by 1, 2`;

const percentiles = (column: string): string =>
  `percentile_cont(array[0.5, 0.95, 0.99]) within group (order by ${column})`;

export const TURN_FIGURES = `
  select count(*) filter (where rung = 'primary')::int as primary,
    count(*) filter (where rung = 'fallback')::int as fallback,
    count(*) filter (where rung = 'template')::int as template,
    count(*) filter (where outcome = 'cut')::int as interruptions,
    count(*) filter (where outcome = 'unanswered')::int as unanswered,
    count(response)::int as responses, ${percentiles('response')} as "responseMs",
    count(answer)::int as answers, ${percentiles('answer')} as "answerMs"
  from (
    select t.outcome, t.details ->> 'rung' as rung, t.response_time_ms::float8 as response,
      (t.details -> 'times' ->> 'lastSent')::float8 as answer
    from call_sessions c join conversation_turns t on t.call_session_id = c.id
    where ${IN_RANGE} and t.user_input is not null
  ) t`;

const ERRORS = `
  select m.service_name as service, m.additional_data ->> 'kind' as kind, sum(m.metric_value)::int as count
  from call_sessions c join system_metrics m on m.call_session_id = c.id
  where ${IN_RANGE} and m.metric_type = 'error' group by 1, 2 order by 3 desc, 1, 2`;

const COST = `
  select ${COST_SUM} from (
    select k.cost from call_sessions c cross join lateral (
      ${COSTS_OF_CALL}
    ) k where ${IN_RANGE} and k.cost is not null
  ) costs`;

const NO_TURNS: TurnFigures = {
  ...{ primary: 0, fallback: 0, template: 0, interruptions: 0, unanswered: 0 },
  ...{ responses: 0, responseMs: null, answers: 0, answerMs: null },
};

/** Creates the figures. */
export function createFigures(pool: Pool): Figures {
  const valuesOf = ({ from, to, tenant }: FiguresRange) => [from, to, tenant];
  return {
    hours: async (range) =>
      (await query<HourOfCalls>(pool, 'readHours', HOURS, [...valuesOf(range), range.timeZone])).rows,
    turns: async (range) =>
      (await query<TurnFigures>(pool, 'readTurnFigures', TURN_FIGURES, valuesOf(range))).rows[0] ?? NO_TURNS,
    async cost(range) {
      const { rows } = await query<CostSum | { currency: null }>(pool, 'readCost', COST, valuesOf(range));
      const [sum] = rows;
      return sum === undefined || sum.currency === null ? null : sum;
    },
    errors: async (range) => (await query<ErrorCount>(pool, 'readErrorCounts', ERRORS, valuesOf(range))).rows,
  };
}
