import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { createSignalJournal } from '../../../src/adapters/postgres/signal-journal.ts';
import { gatewayId } from '../../../src/contracts/ids.ts';
import type { JournalEntry } from '../../../src/contracts/outgoing.ts';
import { aCallSid, says } from '../../conversation/a-call.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';

function anEntry(ordinal: number, text: string): JournalEntry {
  const signal = { name: 'utterance', callSid: aCallSid(), message: says(text, { seq: ordinal }) } as const;
  return { id: randomUUID(), ordinal, signal };
}

it('R-F3: what a gateway has kept is found by another once it is gone, in order and once', async () => {
  await using database = await freshDatabase();
  const pool = createPool(database.url);
  try {
    const lost = createSignalJournal(pool, gatewayId('lost'));
    const second = createSignalJournal(pool, gatewayId('second'));
    const third = createSignalJournal(pool, gatewayId('third'));
    const entries = [anEntry(2, 'And on Sunday?'), anEntry(1, 'Hours?\0')];
    const delivered = anEntry(3, 'Thanks.');
    for (const entry of [...entries, delivered]) await lost.keep(entry);
    await lost.remove(delivered);
    // A gateway that lives keeps what is its own.
    expect(await lost.adopt()).toEqual([]);
    expect(await second.adopt()).toEqual([]);

    await pool.query(`update signal_journal set seen_at = now() - interval '31 seconds'`);
    const adopted = await Promise.all([second.adopt(), third.adopt()]);
    const found = adopted.flat();
    expect(found.map(({ id }) => id)).toEqual([entries[1]?.id, entries[0]?.id]);
    expect(found[1]?.signal).toEqual(entries[0]?.signal);
  } finally {
    await pool.end();
  }
});

it('what a gateway lets go of is found by another at once, in order', async () => {
  await using database = await freshDatabase();
  const pool = createPool(database.url);
  try {
    const cutOff = createSignalJournal(pool, gatewayId('cut-off'));
    const second = createSignalJournal(pool, gatewayId('second'));
    const entries = [anEntry(2, 'And on Sunday?'), anEntry(1, 'Hours?')];
    for (const entry of entries) await cutOff.keep(entry);
    await cutOff.release();
    expect((await second.adopt()).map(({ id }) => id)).toEqual([entries[1]?.id, entries[0]?.id]);
    // They are the other one's now.
    expect(await cutOff.adopt()).toEqual([]);
    await cutOff.keep(anEntry(3, 'Thanks.'));
    await cutOff.release();
    // What can be delivered here again, is.
    await cutOff.adopt();
    expect(await second.adopt()).toEqual([]);
  } finally {
    await pool.end();
  }
});

it('what a gateway goes on writing under the same id is not taken out with what another one has delivered of it', async () => {
  await using database = await freshDatabase();
  const pool = createPool(database.url);
  try {
    const cutOff = createSignalJournal(pool, gatewayId('cut-off'));
    const second = createSignalJournal(pool, gatewayId('second'));
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
  } finally {
    await pool.end();
  }
});

it('what a workflow has refused stays, and is not delivered again', async () => {
  await using database = await freshDatabase();
  const pool = createPool(database.url);
  try {
    const journal = createSignalJournal(pool, gatewayId('one'));
    await journal.keep(anEntry(1, 'Hours?'));
    await journal.refuse(anEntry(2, 'Too late.'));
    await pool.query(`update signal_journal set seen_at = now() - interval '31 seconds'`);
    const adopted = await createSignalJournal(pool, gatewayId('two')).adopt();
    expect(adopted.map(({ ordinal }) => ordinal)).toEqual([1]);
    const { rows } = await pool.query<{ status: string }>(
      'select status from signal_journal order by ordinal',
    );
    expect(rows.map(({ status }) => status)).toEqual(['waiting', 'refused']);
  } finally {
    await pool.end();
  }
});

it('a gateway that a call has come to takes over what others have kept of it, and of no other call', async () => {
  await using database = await freshDatabase();
  const pool = createPool(database.url);
  try {
    const lost = createSignalJournal(pool, gatewayId('lost'));
    const next = createSignalJournal(pool, gatewayId('next'));
    const entry = anEntry(1, 'Hours?');
    const later = { ...anEntry(3, 'And on Sunday?'), id: entry.id };
    const other = anEntry(2, 'Prices?');
    await lost.keep(entry);
    await lost.keep(other);
    // What is kept again takes the place of what was kept before.
    await lost.keep(later);
    await lost.keep({ ...anEntry(4, 'Hello'), signal: { ...entry.signal, callSid: aCallSid('2') } });
    expect(await next.takeOver(aCallSid())).toEqual([other, later]);
    expect(await next.takeOver(aCallSid())).toEqual([]);
  } finally {
    await pool.end();
  }
});
