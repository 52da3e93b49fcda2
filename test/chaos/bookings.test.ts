import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { BOOKINGS } from '../../chaos/bookings/main.ts';
import { bookingNumbers, faultsOf, isRight } from '../../chaos/bookings/verdict.ts';
import type { JudgedBooking } from '../../chaos/bookings/verdict.ts';
import { applyEdit } from '../../chaos/sabotage.ts';
import { aCallSid } from '../conversation/a-call.ts';

function aCall(changes: Partial<JudgedBooking> = {}): JudgedBooking {
  const plan = { number: 1, name: 'Caller B', start: '2026-12-01T10:00', leavesMessage: true, seed: 1 };
  return {
    plan,
    callSid: aCallSid(),
    told: 'booked',
    hasAgreed: true,
    heard: [],
    isPromised: true,
    rows: 1,
    messages: 1,
    done: 1,
    unknown: 0,
    ...changes,
  };
}

it.each<[string, Partial<JudgedBooking>, boolean]>([
  ['booked once and told so', {}, true],
  ['taken by somebody else, and told so', { told: 'taken', rows: 0, done: 0 }, true],
  ['booked twice', { rows: 2, done: 2 }, false],
  ['told of a booking that is not there', { rows: 0, done: 0 }, false],
  ['told that it is taken, by their own booking', { told: 'taken' }, false],
  ['booked without a record', { done: 0 }, false],
  ['agreed and never told', { told: 'nothing' }, false],
  ['promised a message that never arrived', { messages: 0 }, false],
  ['sent a message twice', { messages: 2 }, false],
  ['without a message, and promised none', { isPromised: false, messages: 0 }, true],
])('R-G1: a caller who is %s is judged', (_what, changes, isFine) => {
  const call = aCall(changes);
  const numbers = bookingNumbers([call, aCall()]);
  expect(isRight(numbers, 1)).toBe(isFine);
  expect(faultsOf(call).length === 0).toBe(isFine);
});

it('R-G1: a run without any booking, or with too few kills, proves nothing', () => {
  expect(isRight(bookingNumbers([aCall({ told: 'taken', rows: 0, done: 0 })]), 1)).toBe(false);
  expect(isRight(bookingNumbers([aCall()]), 0)).toBe(false);
});

it('R-G1: the sabotage finds the key that it removes', async () => {
  for (const edit of BOOKINGS.sabotage.edits) {
    const source = await readFile(new URL(`../../src/${edit.file}`, import.meta.url), 'utf8');
    expect(applyEdit(source, edit)).not.toContain('wish.key }');
  }
});
