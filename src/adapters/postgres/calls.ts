/** Table `call_sessions`: one row per call. */
import type { ClientBase, Pool } from 'pg';
import type { CallCounters, CallIdentity, SaveCallInput } from '../../contracts/activities.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { query } from './query.ts';
import { storableJson, storableText, storableTextOrNull } from './storable.ts';

/** A row of `call_sessions`. */
export interface CallRow {
  readonly id: string;
  readonly phoneNumber: string;
  readonly startTime: Date;
  readonly endTime: Date | null;
  readonly status: SaveCallInput['status'];
  readonly conversationData: Readonly<Record<string, unknown>>;
  /** Seconds. */
  readonly totalDuration: number | null;
  readonly aiResponseCount: number;
  readonly userInputCount: number;
  readonly knowledgeQueries: number;
  readonly errorCount: number;
  readonly tenant: string;
  readonly agentId: string;
}

// Writes of one call may arrive in any order. Counters only grow, so the highest value is the latest.
const KEEP_HIGHEST_COUNTERS = `
  ai_response_count = greatest(call_sessions.ai_response_count, excluded.ai_response_count),
  user_input_count = greatest(call_sessions.user_input_count, excluded.user_input_count),
  knowledge_queries = greatest(call_sessions.knowledge_queries, excluded.knowledge_queries),
  error_count = greatest(call_sessions.error_count, excluded.error_count)`;

const TOUCH_CALL = `
  insert into call_sessions (id, phone_number, called_number, start_time, tenant, agent_id,
    ai_response_count, user_input_count, knowledge_queries, error_count)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  on conflict (id) do update set ${KEEP_HIGHEST_COUNTERS}`;

// A late 'active' write must not reopen a call that has ended. Gateways count refused signals (`signal-journal.ts`).
const SAVE_CALL = `
  insert into call_sessions (id, phone_number, called_number, start_time, tenant, agent_id,
    ai_response_count, user_input_count, knowledge_queries, error_count,
    status, end_time, total_duration, conversation_data, cost)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
  on conflict (id) do update set ${KEEP_HIGHEST_COUNTERS},
    status = case when excluded.status = 'active' then call_sessions.status else excluded.status end,
    conversation_data = case when excluded.status = 'active' and call_sessions.status <> 'active'
      then call_sessions.conversation_data
      else excluded.conversation_data || jsonb_strip_nulls(
        jsonb_build_object('refusedSignals', call_sessions.conversation_data -> 'refusedSignals')) end,
    end_time = coalesce(excluded.end_time, call_sessions.end_time),
    total_duration = coalesce(excluded.total_duration, call_sessions.total_duration),
    cost = coalesce(excluded.cost, call_sessions.cost)`;

const READ_CALL = `
  select id, phone_number as "phoneNumber", start_time as "startTime", end_time as "endTime", status,
    conversation_data as "conversationData", total_duration as "totalDuration",
    ai_response_count as "aiResponseCount", user_input_count as "userInputCount",
    knowledge_queries as "knowledgeQueries", error_count as "errorCount", tenant, agent_id as "agentId"
  from call_sessions where id = $1`;

// A gateway leaves a signal `start` for a call that it could not start: that call may have no connection yet.
const HAS_CALL = `
  select exists (select from call_sessions where id = $1)
    or exists (select from signal_journal where call_session_id = $1 and name <> 'start') as "hasCall"`;

/** Inserts the call's row, or raises the counters of an existing row and leaves the rest unchanged. */
export async function touchCall(db: ClientBase, call: CallIdentity, counters: CallCounters): Promise<void> {
  await db.query({ name: 'touch-call', text: TOUCH_CALL, values: identity(call, counters) });
}

/** Saves the call's status, counters and data and, once it has ended, its end time and duration. */
export async function upsertCall(db: Pool | ClientBase, input: SaveCallInput): Promise<void> {
  const { call, status, endedAt } = input;
  const durationS = endedAt === undefined ? null : Math.max(0, Math.round((endedAt - call.startedAt) / 1000));
  await db.query({
    name: 'save-call',
    text: SAVE_CALL,
    values: [
      ...identity(call, input.counters),
      status,
      endedAt === undefined ? null : new Date(endedAt),
      durationS,
      storableJson(input.data),
      input.cost === undefined ? null : storableJson(input.cost),
    ],
  });
}

/** Returns the row of one call, or undefined if there is none. Throws `AdapterError`. */
export async function readCall(db: Pool, callSid: CallSid): Promise<CallRow | undefined> {
  const statement = { name: 'read-call', text: READ_CALL };
  return (await query<CallRow>(db, 'readCall', statement, [callSid])).rows[0];
}

/** Whether the call has a row, or undelivered signals of a connection. Throws `AdapterError`. */
export async function hasCall(db: Pool, callSid: CallSid): Promise<boolean> {
  const statement = { name: 'has-call', text: HAS_CALL };
  const { rows } = await query<{ hasCall: boolean }>(db, 'hasCall', statement, [callSid]);
  return rows[0]?.hasCall === true;
}

function identity(call: CallIdentity, counters: CallCounters): unknown[] {
  return [
    call.callSid,
    storableText(call.phoneNumber),
    storableTextOrNull(call.called ?? null),
    new Date(call.startedAt),
    call.tenant,
    call.agentId,
    counters.aiResponses,
    counters.userInputs,
    counters.knowledgeQueries,
    counters.errors,
  ];
}
