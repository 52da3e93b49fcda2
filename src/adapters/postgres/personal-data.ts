/** What Postgres holds of given calls: to count, to export and to erase it. */
import type { Pool, PoolClient } from 'pg';
import { parseCallSid } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { inTransaction } from './pool.ts';
import type { KeptSignal } from './signal-journal.ts';

/** Rows of the given calls ($1), and audio that was made while they ran: no piece names its call, and each can be made again. */
const OF_CALLS = {
  turns: 'conversation_turns where call_session_id = any($1)',
  metrics: 'system_metrics where call_session_id = any($1)',
  journal: 'signal_journal where call_session_id = any($1)',
  summaries: 'call_summaries where call_session_id = any($1)',
  deliveries: 'deliveries where call_session_id = any($1)',
  calls: 'call_sessions where id = any($1)',
} as const;
/** What counts for calls and numbers ($1). A block stays: it protects from the number, or the person from calls. */
const OF_SUBJECTS = {
  outbound: `outbound_calls where to_number = any($1) or origin_call = any($1)
    or exists (select from outbound_attempts where outbound_id = id and call_sid = any($1))`,
  usage: "usage_counters where kind <> 'agent' and subject = any($1)",
  patterns: 'unusual_patterns where subject = any($1)',
  // Twilio goes on refusing texts to a number that has sent STOP, so this can be erased.
  stops: 'text_stops where number = any($1)',
  // Callers may have had a text sent to a number of somebody else.
  texts:
    "deliveries where event = 'text.requested' and destination ->> 'kind' = 'sms' and destination -> 'to' ?| $1",
} as const;
/** What an erasure leaves, but an export shows. */
const KEPT = {
  blocks: 'blocked_callers where number = any($1) and not is_prefix',
  doNotCall: 'do_not_call where number = any($1)',
} as const;
/** Texts that callers of other calls had sent to the number, without those callers. */
const TEXTS = `select tenant, event_at, state, content ->> 'text' as text from ${OF_SUBJECTS.texts}
  and not call_session_id = any($2) order by event_at, id`;
const AUDIO = `audio_cache where exists (
  select from unnest($1::timestamptz[], $2::timestamptz[]) as call (began, ended)
  where created_at between began and ended)`;

export type RowCounts = Readonly<Record<keyof typeof OF_CALLS | keyof typeof OF_SUBJECTS | 'audio', number>>;

/** When calls ran. It is read before their rows are erased. */
export interface CallTimes {
  readonly began: readonly Date[];
  readonly ended: readonly Date[];
}

/** Of whom something is stored. */
export interface Subjects {
  readonly calls: readonly CallSid[];
  /** Absent if calls are erased by their ids. */
  readonly number?: string;
}

export interface JournalRow {
  readonly callSid: CallSid;
  readonly signal: KeptSignal;
}

export interface ExportedRows {
  readonly calls: readonly object[];
  readonly turns: readonly object[];
  readonly metrics: readonly object[];
  readonly summaries: readonly object[];
  readonly deliveries: readonly object[];
  readonly outbound: readonly object[];
  readonly texts: readonly object[];
  readonly usage: readonly object[];
  readonly patterns: readonly object[];
  readonly stops: readonly object[];
  readonly blocks: readonly object[];
  readonly doNotCall: readonly object[];
}

export interface PersonalData {
  callsOf(number: string): Promise<readonly CallSid[]>;
  /** Which of the calls have a record. */
  recorded(calls: readonly CallSid[]): Promise<ReadonlySet<CallSid>>;
  /** The journal entries of given calls, or of all calls without a record. */
  journalOf(calls: readonly CallSid[] | 'without record'): Promise<readonly JournalRow[]>;
  timesOf(calls: readonly CallSid[]): Promise<CallTimes>;
  count(subjects: Subjects, times: CallTimes): Promise<RowCounts>;
  export(subjects: Subjects): Promise<ExportedRows>;
  /** Erases everything that `count` counts, or nothing. */
  erase(subjects: Subjects, times: CallTimes): Promise<void>;
  /** Keeps the proof of an erasure. */
  record(erasure: {
    readonly subject: string;
    readonly by: string;
    readonly calls: number;
    readonly before: object;
    readonly after: object;
  }): Promise<void>;
}

export function createPersonalData(pool: Pool): PersonalData {
  const idsOf = async (text: string, values: unknown[]) => {
    const { rows } = await pool.query<{ id: string }>(text, values);
    return rows.flatMap(({ id }) => parseCallSid(id) ?? []);
  };
  const countIn = async (db: Pool | PoolClient, from: string, values: unknown[]) => {
    const { rows } = await db.query<{ count: number }>(`select count(*)::int as count from ${from}`, values);
    return rows[0]?.count ?? 0;
  };
  return {
    callsOf: (number) =>
      idsOf('select id from call_sessions where phone_number = $1 order by start_time', [number]),
    recorded: async (calls) =>
      new Set(await idsOf('select id from call_sessions where id = any($1)', [calls])),
    async journalOf(calls) {
      const { rows } = await pool.query<JournalRow>(
        `select call_session_id as "callSid", signal from signal_journal where ${
          calls === 'without record'
            ? 'not exists (select from call_sessions where id = call_session_id) and $1::text[] is null'
            : 'call_session_id = any($1)'
        } order by ordinal`,
        [calls === 'without record' ? null : calls],
      );
      return rows;
    },
    async timesOf(calls) {
      const { rows } = await pool.query<{ began: Date; ended: Date }>(
        `select start_time as began, coalesce(end_time, now()) as ended from call_sessions where id = any($1)`,
        [calls],
      );
      return { began: rows.map(({ began }) => began), ended: rows.map(({ ended }) => ended) };
    },
    async count(subjects, { began, ended }) {
      const { calls } = subjects;
      const [
        turns,
        metrics,
        journal,
        summaries,
        deliveries,
        found,
        outbound,
        usage,
        patterns,
        stops,
        texts,
        audio,
      ] = await Promise.all([
        countIn(pool, OF_CALLS.turns, [calls]),
        countIn(pool, OF_CALLS.metrics, [calls]),
        countIn(pool, OF_CALLS.journal, [calls]),
        countIn(pool, OF_CALLS.summaries, [calls]),
        countIn(pool, OF_CALLS.deliveries, [calls]),
        countIn(pool, OF_CALLS.calls, [calls]),
        countIn(pool, OF_SUBJECTS.outbound, [namesOf(subjects)]),
        countIn(pool, OF_SUBJECTS.usage, [namesOf(subjects)]),
        countIn(pool, OF_SUBJECTS.patterns, [namesOf(subjects)]),
        countIn(pool, OF_SUBJECTS.stops, [namesOf(subjects)]),
        countIn(pool, OF_SUBJECTS.texts, [namesOf(subjects)]),
        countIn(pool, AUDIO, [began, ended]),
      ]);
      return {
        ...{ calls: found, turns, metrics, journal, summaries, deliveries, outbound },
        ...{ usage, patterns, stops, texts, audio },
      };
    },
    async export(subjects) {
      const rowsOf = async (from: string, order: string, names: readonly string[] = subjects.calls) =>
        (await pool.query<object>(`select * from ${from} order by ${order}`, [names])).rows;
      const names = namesOf(subjects);
      return {
        calls: await rowsOf(OF_CALLS.calls, 'start_time, id'),
        turns: await rowsOf(OF_CALLS.turns, 'call_session_id, turn_number'),
        metrics: await rowsOf(OF_CALLS.metrics, 'id'),
        summaries: await rowsOf(OF_CALLS.summaries, 'call_session_id'),
        deliveries: await rowsOf(OF_CALLS.deliveries, 'created_at, id'),
        texts: (await pool.query<object>(TEXTS, [names, subjects.calls])).rows,
        outbound: await rowsOf(OF_SUBJECTS.outbound, 'created_at, id', names),
        usage: await rowsOf(OF_SUBJECTS.usage, 'period, subject', names),
        patterns: await rowsOf(OF_SUBJECTS.patterns, 'at', names),
        stops: await rowsOf(OF_SUBJECTS.stops, 'at', names),
        blocks: await rowsOf(KEPT.blocks, 'created_at', names),
        doNotCall: await rowsOf(KEPT.doNotCall, 'created_at', names),
      };
    },
    async erase(subjects, { began, ended }) {
      await inTransaction(pool, 'eraseCalls', async (client) => {
        // First: a wish is found by the call in which it was promised.
        for (const from of Object.values(OF_SUBJECTS))
          await client.query(`delete from ${from}`, [namesOf(subjects)]);
        for (const from of Object.values(OF_CALLS))
          await client.query(`delete from ${from}`, [subjects.calls]);
        await client.query(`delete from ${AUDIO}`, [began, ended]);
      });
    },
    async record({ subject, by, calls, before, after }) {
      await pool.query(
        'insert into erasures (subject, by_user, calls, before, after) values ($1, $2, $3, $4, $5)',
        [subject, by, calls, JSON.stringify(before), JSON.stringify(after)],
      );
    },
  };
}

const namesOf = ({ calls, number }: Subjects): readonly string[] =>
  number === undefined ? calls : [...calls, number];
