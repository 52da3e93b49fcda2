/** Table `signal_journal`: undelivered signals, so that another gateway can deliver them if this one dies. */
import type { Pool } from 'pg';
import { query } from './query.ts';
import { NO_TENANT } from '../../contracts/ids.ts';
import type { CallSid, GatewayId } from '../../contracts/ids.ts';
import type { JournalEntry, OutgoingSignal } from '../../contracts/outgoing.ts';
import { seal, unseal } from '../../lib/payload-cipher.ts';
import type { PayloadKeys } from '../../lib/payload-cipher.ts';
import type { SignalJournal } from '../ports/call-record.ts';

/** A gateway that has not touched its entries for this long is considered gone. */
const STALE_SECONDS = 30;
/** Most entries adopted in one query. */
const BATCH = 500;

const KEEP = `
  insert into signal_journal (id, call_session_id, ordinal, name, signal, gateway_id, status)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (id) do update set ordinal = excluded.ordinal, signal = excluded.signal, status = excluded.status,
    gateway_id = excluded.gateway_id, seen_at = now()`;

/** An earlier version may have been written late. */
const REMOVE = 'delete from signal_journal where id = $1 and ordinal <= $2';

/** Counts a refused signal in the record of its call, by name and without its words. No row if the call has no record. */
const COUNT_REFUSED = `
  with counted as (
    update call_sessions set conversation_data = jsonb_set(conversation_data, '{refusedSignals}',
      coalesce(conversation_data -> 'refusedSignals', '{}') || jsonb_build_object($2::text,
        coalesce((conversation_data #>> array['refusedSignals', $2])::int, 0) + 1))
    where id = $1
    returning id
  ), removed as (
    delete from signal_journal where id = $3 and exists (select from counted)
  )
  select id from counted`;

const ADOPT = `
  update signal_journal set gateway_id = $1, seen_at = now()
  where id in (
    select id from signal_journal
    where status = 'waiting' and gateway_id <> $1 and seen_at < now() - make_interval(secs => ${STALE_SECONDS})
    order by ordinal limit ${BATCH} for update skip locked
  )
  returning id, ordinal::float8 as ordinal, signal`;

const TAKE_OVER = `
  update signal_journal set gateway_id = $1, seen_at = now()
  where call_session_id = $2 and status = 'waiting' and gateway_id <> $1
  returning id, ordinal::float8 as ordinal, signal`;

const seenAt = (time: string) =>
  `update signal_journal set seen_at = ${time} where gateway_id = $1 and status = 'waiting'`;

const COUNT = 'select status, count(*)::int as count from signal_journal group by status';

/** How many signals of all gateways are in the journal. Throws `AdapterError`. */
export async function countJournal(pool: Pool): Promise<Readonly<Record<'waiting' | 'refused', number>>> {
  const { rows } = await query<{ status: string; count: number }>(pool, 'countJournal', COUNT);
  const countOf = (status: string) => rows.find((row) => row.status === status)?.count ?? 0;
  return { waiting: countOf('waiting'), refused: countOf('refused') };
}

/** Keeps what the journal holds unreadable for everybody without the key. */
export interface JournalCipher {
  readonly keys: PayloadKeys;
  /** Undefined: this gateway has not dealt with the call. */
  readonly tenantOf: (callSid: CallSid) => string | undefined;
}

/** Creates the journal as seen by one gateway. */
export function createSignalJournal(pool: Pool, gateway: GatewayId, cipher: JournalCipher): SignalJournal {
  const run = (operation: string, name: string, text: string, values: readonly unknown[]) =>
    query<Row>(pool, operation, { name, text }, values);
  const keep = async ({ id, ordinal, signal }: JournalEntry, status: 'waiting' | 'refused') => {
    const values = [
      id,
      signal.callSid,
      ordinal,
      signal.name,
      JSON.stringify(sealed(cipher, signal)),
      gateway,
      status,
    ];
    await run('keepSignal', 'keep-signal', KEEP, values);
  };
  return {
    keep: (entry) => keep(entry, 'waiting'),
    async refuse(entry) {
      const { callSid, name } = entry.signal;
      const { rowCount } = await run('countRefused', 'count-refused', COUNT_REFUSED, [
        callSid,
        name,
        entry.id,
      ]);
      if (rowCount === 0) await keep(entry, 'refused');
    },
    async remove({ id, ordinal }) {
      await run('removeSignal', 'remove-signal', REMOVE, [id, ordinal]);
    },
    async release() {
      await run('releaseSignals', 'release-signals', seenAt(`'-infinity'`), [gateway]);
    },
    async adopt() {
      await run('touchSignals', 'touch-signals', seenAt('now()'), [gateway]);
      const { rows } = await run('adoptSignals', 'adopt-signals', ADOPT, [gateway]);
      return inOrder(cipher.keys, rows);
    },
    async takeOver(callSid) {
      const { rows } = await run('takeOverSignals', 'take-over-signals', TAKE_OVER, [gateway, callSid]);
      return inOrder(cipher.keys, rows);
    },
  };
}

/** Version 0.4.0 kept signals as they are. */
export type KeptSignal = Sealed | OutgoingSignal;

interface Row extends Omit<JournalEntry, 'signal'> {
  readonly signal: KeptSignal;
}

interface Sealed {
  readonly key: string;
  /** Base64. */
  readonly sealed: string;
}

function sealed({ keys, tenantOf }: JournalCipher, signal: OutgoingSignal): Sealed {
  const tenant = signal.name === 'attached' ? signal.start.agent.tenant : tenantOf(signal.callSid);
  const key = keys.writing(tenant ?? NO_TENANT);
  return {
    key: key.id,
    sealed: Buffer.from(seal(key, Buffer.from(JSON.stringify(signal)))).toString('base64'),
  };
}

/** `returning` does not guarantee an order. A signal whose key was destroyed is left out: it is erased with its call. */
function inOrder(keys: PayloadKeys, rows: readonly Row[]): readonly JournalEntry[] {
  return rows
    .flatMap((row) => {
      const signal = openedSignal(keys, row.signal);
      return signal === undefined ? [] : [{ ...row, signal }];
    })
    .toSorted((a, b) => a.ordinal - b.ordinal);
}

/** A signal as the journal keeps it, decrypted. Undefined if its key was destroyed. */
export function openedSignal(keys: PayloadKeys, kept: KeptSignal): OutgoingSignal | undefined {
  if (!('sealed' in kept)) return kept;
  if (keys.find(kept.key) === undefined) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- GCM proves that a gateway has written it
  return JSON.parse(
    Buffer.from(unseal(keys, kept.key, Buffer.from(kept.sealed, 'base64'))).toString(),
  ) as OutgoingSignal;
}
