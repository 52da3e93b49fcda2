/** Lists of calls for people who look back: pages of `call_sessions`, newest first, with figures of their turns. */
import type { Pool } from 'pg';
import type { SaveCallInput } from '../../contracts/activities.ts';
import type { AttachedConnection } from '../../contracts/call.ts';
import type { Cost } from '../../contracts/cost.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { COST_SUM, COSTS_OF_CALL, OWN_COSTS } from './cost-sum.ts';
import type { CostSum } from './cost-sum.ts';
import { query } from './query.ts';
import { readTurns } from './turns.ts';
import type { TurnRow } from './turns.ts';

/** Which calls are asked for. Absent = all. */
export interface CallFilter {
  /** Null: of all tenants. */
  readonly tenant: string | null;
  readonly status?: SaveCallInput['status'];
  readonly agent?: string;
  /** A part of the caller's or the called number. */
  readonly number?: string;
  /** The first instant, and the first one after the last. */
  readonly from?: Date;
  readonly to?: Date;
  /** A caller waited at least this long for the first words of an answer. */
  readonly minResponseMs?: number;
  readonly hasErrors?: boolean;
  /** A caller's input was not answered. */
  readonly unanswered?: boolean;
  readonly ending?: string;
}

/** The last call of the page before. */
export interface CallPosition {
  readonly startedAt: Date;
  readonly callSid: string;
}

/** A call with figures of its turns. */
export interface ListedCall {
  readonly callSid: CallSid;
  readonly tenant: string;
  readonly agent: string;
  readonly caller: string;
  readonly called: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly status: SaveCallInput['status'];
  /** Why the call ended, and who ended it (`src/conversation/ending.ts`). */
  readonly ending: string | null;
  readonly endedBy: string | null;
  /** The outcome of the latest transfer to a person (`TransferState`). */
  readonly transfer: string | null;
  readonly durationSeconds: number | null;
  /** Inputs of the caller. */
  readonly turns: number;
  readonly answeredByModel: number;
  readonly unanswered: number;
  readonly interruptions: number;
  readonly errors: number;
  readonly slowestResponseMs: number | null;
  readonly medianResponseMs: number | null;
  readonly language: string | null;
  /** What the call was about: its summary, or the first longer words of the caller. Null: nothing was said. */
  readonly about: string | null;
  /** Null: nothing that is known. */
  readonly cost: CostSum | null;
  /** The part of it that is not of a turn: minutes. */
  readonly ownCosts?: readonly Cost[] | null;
  /** Its relay connections, as the record has them: only their number in calls of 0.4.0. */
  readonly connections: number | null;
  readonly attached: readonly AttachedConnection[] | null;
}

/** A call in progress. */
export type ActiveCall = Pick<ListedCall, 'callSid' | 'tenant' | 'agent' | 'caller' | 'startedAt'>;

/** Throws `AdapterError`. */
export interface CallList {
  page(
    filter: CallFilter,
    options: { readonly limit: number; readonly after?: CallPosition },
  ): Promise<readonly ListedCall[]>;
  /** Undefined if there is no such call, or if it is another tenant's. */
  call(callSid: CallSid, tenant: string | null): Promise<ListedCall | undefined>;
  /** Calls in progress, oldest first, at most so many as a list can show. */
  active(tenant: string | null): Promise<readonly ActiveCall[]>;
  /** The turns of a call, in order. */
  turns(callSid: CallSid): Promise<readonly TurnRow[]>;
  /** The texts of passages as the knowledge base has them now, by id. */
  passageTexts(tenant: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const ACTIVE = `
  select id as "callSid", tenant, agent_id as agent, phone_number as caller, start_time as "startedAt"
  from call_sessions where status = 'active' and start_time > now() - interval '1 day' and ($1::text is null or tenant = $1) order by start_time limit 500`;

const PASSAGES = 'select id, text from knowledge_passages where tenant = $1 and id = any($2)';

/** Creates the list. */
export function createCallList(pool: Pool): CallList {
  return {
    async page(filter, { limit, after }) {
      const { text, values } = pageStatement(filter, limit, after);
      return (await query<ListedCall>(pool, 'listCalls', text, values)).rows;
    },
    async call(callSid, tenant) {
      const found = conditions();
      found.add('c.id = ?', callSid);
      if (tenant !== null) found.add('c.tenant = ?', tenant);
      return (await query<ListedCall>(pool, 'readListedCall', statement(found, 1), found.values)).rows[0];
    },
    active: async (tenant) =>
      (await query<ActiveCall>(pool, 'listActiveCalls', { name: 'active-calls', text: ACTIVE }, [tenant]))
        .rows,
    turns: (callSid) => readTurns(pool, callSid),
    async passageTexts(tenant, ids) {
      if (ids.length === 0) return new Map();
      const { rows } = await query<{ id: string; text: string }>(pool, 'readPassageTexts', PASSAGES, [
        tenant,
        ids,
      ]);
      return new Map(rows.map(({ id, text }) => [id, text]));
    },
  };
}

/** The statement of a page. The planner sees which conditions there are, so that each page is read from an index. */
export function pageStatement(
  filter: CallFilter,
  limit: number,
  after?: CallPosition,
): { readonly text: string; readonly values: readonly unknown[] } {
  const found = conditions();
  const { tenant, status, agent, number, from, to, minResponseMs, hasErrors, unanswered, ending } = filter;
  if (tenant !== null) found.add('c.tenant = ?', tenant);
  if (status !== undefined) found.add('c.status = ?', status);
  if (agent !== undefined) found.add('c.agent_id = ?', agent);
  if (number !== undefined)
    found.add(`position(? in c.phone_number || ' ' || coalesce(c.called_number, '')) > 0`, number);
  if (from !== undefined) found.add('c.start_time >= ?', from);
  if (to !== undefined) found.add('c.start_time < ?', to);
  if (minResponseMs !== undefined) found.add(hasTurn('t.response_time_ms >= ?'), minResponseMs);
  if (hasErrors !== undefined) found.add('(c.error_count > 0) = ?', hasErrors);
  if (unanswered !== undefined)
    found.add(`${unanswered ? '' : 'not '}${hasTurn(`t.outcome = 'unanswered'`)}`);
  if (ending !== undefined) found.add(`c.conversation_data -> 'ended' ->> 'reason' = ?`, ending);
  if (after !== undefined) found.add('(c.start_time, c.id) < (?, ?)', after.startedAt, after.callSid);
  return { text: statement(found, limit), values: found.values };
}

/** Shorter words are a greeting, or "yes". */
const WORDS_FROM = 20;
const ABOUT_CHARS = 200;
const ABOUT = `left(coalesce(
    (select s.summary from call_summaries s where s.call_session_id = c.id),
    (select said.user_input from conversation_turns said
      where said.call_session_id = c.id and said.user_input is not null and said.details ->> 'kind' is distinct from 'keys'
      order by length(said.user_input) < ${WORDS_FROM}, said.turn_number limit 1)), ${ABOUT_CHARS})`;

const hasTurn = (condition: string): string =>
  `exists (select from conversation_turns t where t.call_session_id = c.id and t.user_input is not null and ${condition})`;

interface Conditions {
  readonly values: unknown[];
  readonly texts: string[];
  /** Every `?` of `text` stands for one of `values`. */
  add(text: string, ...values: readonly unknown[]): void;
}

function conditions(): Conditions {
  const values: unknown[] = [];
  const texts: string[] = [];
  return {
    values,
    texts,
    add(text, ...more) {
      const first = values.length;
      values.push(...more);
      let used = 0;
      texts.push(text.replaceAll('?', () => `$${first + ++used}`));
    },
  };
}

function statement({ texts }: Conditions, limit: number): string {
  return `
  with page as (
    select * from call_sessions c ${texts.length === 0 ? '' : `where ${texts.join(' and ')}`}
    order by c.start_time desc, c.id desc limit ${limit}
  )
  select c.id as "callSid", c.tenant, c.agent_id as agent, c.phone_number as caller, c.called_number as called,
    c.start_time as "startedAt", c.end_time as "endedAt", c.status,
    c.conversation_data -> 'ended' ->> 'reason' as ending, c.conversation_data -> 'ended' ->> 'by' as "endedBy",
    c.conversation_data ->> 'transfer' as transfer,
    c.total_duration as "durationSeconds", c.user_input_count as turns, c.error_count as errors,
    c.conversation_data ->> 'language' as language, (c.conversation_data ->> 'connections')::int as connections,
    c.conversation_data -> 'attached' as attached, (select jsonb_agg(own.cost) from (${OWN_COSTS}) own where own.cost is not null) as "ownCosts",
    ${ABOUT} as about,
    t.*, case when k.currency is not null then to_jsonb(k) end as cost
  from page c cross join lateral (
    select count(*) filter (where t.details ->> 'rung' in ('primary', 'fallback'))::int as "answeredByModel",
      count(*) filter (where t.outcome = 'unanswered')::int as unanswered,
      count(*) filter (where t.outcome = 'cut')::int as interruptions,
      max(t.response_time_ms) as "slowestResponseMs",
      percentile_cont(0.5) within group (order by t.response_time_ms) as "medianResponseMs"
    from conversation_turns t where t.call_session_id = c.id and t.user_input is not null
  ) t cross join lateral (
    select ${COST_SUM} from (
      ${COSTS_OF_CALL}
    ) costs
  ) k
  order by c.start_time desc, c.id desc`;
}
