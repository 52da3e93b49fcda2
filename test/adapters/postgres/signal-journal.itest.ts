import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createCallRecordReader, createCallRecordStore } from '../../../src/adapters/postgres/call-record.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { createSignalJournal } from '../../../src/adapters/postgres/signal-journal.ts';
import { gatewayId } from '../../../src/contracts/ids.ts';
import type { JournalEntry } from '../../../src/contracts/outgoing.ts';
import { callIdentity } from '../../../src/conversation/call-record.ts';
import { aCallSid, says, start, T0 } from '../../conversation/a-call.ts';
import { aCodec } from '../../setup/a-codec.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';

function anEntry(ordinal: number, text: string): JournalEntry {
  const signal = { name: 'utterance', callSid: aCallSid(), message: says(text, { seq: ordinal }) } as const;
  return { id: randomUUID(), ordinal, signal };
}

const { keys } = aCodec();

/** Creates a database and the journals of several gateways on it. */
async function theJournals() {
  const database = await freshDatabase();
  const pool = createPool(database.url);
  return {
    pool,
    of: (gateway: string) => createSignalJournal(pool, gatewayId(gateway), { keys, tenantOf: () => 'bikes' }),
    async [Symbol.asyncDispose]() {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

it('R-F3: entries of a dead gateway are adopted once, in order', async () => {
  await using journals = await theJournals();
  const lost = journals.of('lost');
  const second = journals.of('second');
  const third = journals.of('third');
  const entries = [anEntry(2, 'And on Sunday?'), anEntry(1, 'Hours?\0')];
  const delivered = anEntry(3, 'Thanks.');
  for (const entry of [...entries, delivered]) await lost.keep(entry);
  await lost.remove(delivered);
  // The entries of a live gateway are not adopted.
  expect(await lost.adopt()).toEqual([]);
  expect(await second.adopt()).toEqual([]);

  await journals.pool.query(`update signal_journal set seen_at = now() - interval '31 seconds'`);
  const adopted = await Promise.all([second.adopt(), third.adopt()]);
  const found = adopted.flat();
  expect(found.map(({ id }) => id)).toEqual([entries[1]?.id, entries[0]?.id]);
  expect(found[1]?.signal).toEqual(entries[0]?.signal);
  const { rows } = await journals.pool.query<{ row: string }>('select j::text as row from signal_journal j');
  expect(rows).toHaveLength(2);
  expect(JSON.stringify(rows)).not.toMatch(/Hours|Sunday/u);
});

it('R-C3: a call is known by its row or by the signals that wait, but not by a start that waits', async () => {
  await using journals = await theJournals();
  const reader = createCallRecordReader(journals.pool);
  const [waiting, begun, recorded] = [aCallSid('1'), aCallSid('2'), aCallSid('3')];
  const { signal, ...entry } = anEntry(1, 'Hours?');
  await journals.of('g1').keep({ ...entry, signal: { ...signal, callSid: waiting } });
  await journals.of('g1').keep({
    ...anEntry(2, ''),
    signal: { name: 'start', callSid: begun, start: { ...start, callSid: begun } },
  });
  await createCallRecordStore(journals.pool).saveCall({
    call: callIdentity({ ...start, callSid: recorded }),
    status: 'active',
    counters: { aiResponses: 0, userInputs: 0, knowledgeQueries: 0, errors: 0 },
    data: {},
  });
  expect(await Promise.all([waiting, begun, recorded].map((callSid) => reader.hasCall(callSid)))).toEqual([
    true,
    false,
    true,
  ]);
});

it('released entries are adopted by another gateway at once, in order', async () => {
  await using journals = await theJournals();
  const cutOff = journals.of('cut-off');
  const second = journals.of('second');
  const entries = [anEntry(2, 'And on Sunday?'), anEntry(1, 'Hours?')];
  for (const entry of entries) await cutOff.keep(entry);
  await cutOff.release();
  expect((await second.adopt()).map(({ id }) => id)).toEqual([entries[1]?.id, entries[0]?.id]);
  // They belong to the other gateway now.
  expect(await cutOff.adopt()).toEqual([]);
  await cutOff.keep(anEntry(3, 'Thanks.'));
  await cutOff.release();
  // The gateway reaches Temporal again and takes its entry back.
  await cutOff.adopt();
  expect(await second.adopt()).toEqual([]);
});

it('removing a delivered entry does not remove a newer one that was stored under the same id meanwhile', async () => {
  await using journals = await theJournals();
  const cutOff = journals.of('cut-off');
  const second = journals.of('second');
  const draft = anEntry(1, 'We are');
  const complete = { ...anEntry(2, 'We are open.'), id: draft.id };
  await cutOff.keep(draft);
  await cutOff.release();
  expect(await second.adopt()).toEqual([draft]);
  await cutOff.keep(complete);
  await second.remove(draft);
  await cutOff.release();
  expect(await second.adopt()).toEqual([complete]);
  await second.remove(complete);
  await cutOff.release();
  expect(await second.adopt()).toEqual([]);
});

it('R-D1: refused signals are counted in the record of their call, without their words, and leave the journal', async () => {
  await using journals = await theJournals();
  const journal = journals.of('one');
  const records = createCallRecordStore(journals.pool);
  const identity = { ...callIdentity(start), callSid: aCallSid() };
  const counters = { aiResponses: 0, userInputs: 0, knowledgeQueries: 0, errors: 0 };
  await records.saveCall({ call: identity, status: 'active', counters, data: {} });
  const late = anEntry(1, 'Too late.');
  await journal.keep(late);
  await journal.refuse(late);
  await journal.refuse(anEntry(2, 'Still there?'));
  const data = { ended: { by: 'caller', reason: 'hung-up' } };
  await records.saveCall({ call: identity, status: 'completed', endedAt: T0, counters, data });
  const { rows } = await journals.pool.query(
    `select conversation_data as data, (select count(*)::int from signal_journal) as left from call_sessions`,
  );
  expect(rows).toEqual([{ data: { ...data, refusedSignals: { utterance: 2 } }, left: 0 }]);
});

it('a signal that a workflow refused stays in the journal if the call has no record, but is not delivered again', async () => {
  await using journals = await theJournals();
  const journal = journals.of('one');
  await journal.keep(anEntry(1, 'Hours?'));
  await journal.refuse(anEntry(2, 'Too late.'));
  await journals.pool.query(`update signal_journal set seen_at = now() - interval '31 seconds'`);
  const adopted = await journals.of('two').adopt();
  expect(adopted.map(({ ordinal }) => ordinal)).toEqual([1]);
  const { rows } = await journals.pool.query<{ status: string }>(
    'select status from signal_journal order by ordinal',
  );
  expect(rows.map(({ status }) => status)).toEqual(['waiting', 'refused']);
});

it('a gateway takes over the entries of a call that has moved to it, and of no other call', async () => {
  await using journals = await theJournals();
  const lost = journals.of('lost');
  const next = journals.of('next');
  const entry = anEntry(1, 'Hours?');
  const later = { ...anEntry(3, 'And on Sunday?'), id: entry.id };
  const other = anEntry(2, 'Prices?');
  await lost.keep(entry);
  await lost.keep(other);
  // Storing an entry again replaces it.
  await lost.keep(later);
  await lost.keep({ ...anEntry(4, 'Hello'), signal: { ...entry.signal, callSid: aCallSid('2') } });
  expect(await next.takeOver(aCallSid())).toEqual([other, later]);
  expect(await next.takeOver(aCallSid())).toEqual([]);
});
