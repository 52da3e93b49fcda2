/** Table `conversation_turns`: what the caller said and what the agent answered. */
import type { ClientBase, Pool } from 'pg';
import type { TurnRecord } from '../../contracts/activities.ts';
import type { Cost } from '../../contracts/cost.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { query } from './query.ts';
import { storableJson, storableMs, storableTextOrNull } from './storable.ts';

/** A row of `conversation_turns`. */
export interface TurnRow {
  readonly turnNumber: number;
  readonly timestamp: Date;
  readonly userInput: string | null;
  readonly aiResponse: string | null;
  readonly plannedResponse: string | null;
  readonly outcome: TurnRecord['outcome'];
  readonly knowledgeUsed: TurnRecord['knowledge'];
  readonly responseTimeMs: number | null;
  readonly audioDurationMs: number | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** Null or absent: not known. */
  readonly cost?: Cost | null;
}

const SAVE_TURN = `
  insert into conversation_turns (call_session_id, turn_number, timestamp, user_input, ai_response,
    planned_response, outcome, knowledge_used, response_time_ms, audio_duration_ms, details, revision, cost)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  on conflict (call_session_id, turn_number) do update set
    timestamp = excluded.timestamp, user_input = excluded.user_input, ai_response = excluded.ai_response,
    planned_response = excluded.planned_response, outcome = excluded.outcome,
    knowledge_used = excluded.knowledge_used, response_time_ms = excluded.response_time_ms,
    audio_duration_ms = excluded.audio_duration_ms, details = excluded.details, revision = excluded.revision,
    cost = excluded.cost
    where conversation_turns.revision <= excluded.revision`;

const READ_TURNS = `
  select turn_number as "turnNumber", timestamp, user_input as "userInput", ai_response as "aiResponse",
    planned_response as "plannedResponse", outcome, knowledge_used as "knowledgeUsed",
    response_time_ms as "responseTimeMs", audio_duration_ms as "audioDurationMs", details, cost
  from conversation_turns where call_session_id = $1 order by turn_number`;

/** Saves one turn, unless a later revision of it is saved already: returns false then. The call's row has to exist. */
export async function upsertTurn(db: ClientBase, callSid: CallSid, turn: TurnRecord): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'save-turn',
    text: SAVE_TURN,
    values: [
      callSid,
      turn.turnNumber,
      new Date(turn.at),
      storableTextOrNull(turn.userInput),
      storableTextOrNull(turn.aiResponse),
      storableTextOrNull(turn.plannedResponse),
      turn.outcome,
      storableJson(turn.knowledge),
      storableMs(turn.responseTimeMs),
      storableMs(turn.audioDurationMs),
      storableJson(turn.details),
      turn.revision,
      turn.cost === undefined ? null : storableJson(turn.cost),
    ],
  });
  return rowCount === 1;
}

/** Returns all turns of a call, ordered by turn number. Throws `AdapterError`. */
export async function readTurns(db: Pool, callSid: CallSid): Promise<readonly TurnRow[]> {
  const statement = { name: 'read-turns', text: READ_TURNS };
  return (await query<TurnRow>(db, 'readTurns', statement, [callSid])).rows;
}
