import { expect, it } from 'vitest';
import { tokensOf } from '../../chaos/answers.ts';
import { auditBooks } from '../../chaos/books.ts';
import type { TurnRow } from '../../src/adapters/postgres/turns.ts';
import { aCallRow, aRecord, aTurn, aTurnRow } from './a-record.ts';

const FIRST = aTurn(1);
const SECOND = aTurn(2);
const RECORD = aRecord([FIRST, SECOND]);
const GOOD = [aTurnRow('greeting'), aTurnRow(FIRST), aTurnRow(SECOND)];

const found = (turns: readonly TurnRow[], call = aCallRow(), record = RECORD) =>
  auditBooks(record, { call, turns }).map(({ kind, count, turn }) => [kind, count, turn]);

it('books that tell the same as the phone are good', () => {
  expect(found(GOOD)).toEqual([]);
});

it('a row that is missing is named, be it of a turn, of the greeting, or of the call', () => {
  expect(found(GOOD.slice(0, 2))).toEqual([['missingRows', 1, 2]]);
  expect(found(GOOD.slice(1))).toEqual([['missingRows', 1, undefined]]);
  expect(auditBooks(RECORD, { call: undefined, turns: GOOD })).toMatchObject([
    { kind: 'missingRows', detail: 'no row of the call' },
  ]);
});

it('a question that was asked again may have a row for each time, and no more', () => {
  const again = aTurn(2, { promptsAtMs: [20_000, 25_000], exchanges: [2, 3] });
  const twice = [...GOOD, aTurnRow(SECOND, { turnNumber: 3 })];
  expect(found(twice, aCallRow(), aRecord([FIRST, again]))).toEqual([]);
  expect(found(twice)).toEqual([['duplicateRows', 1, 2]]);
});

it('a question that nobody could be asked has no row', () => {
  expect(found(GOOD.slice(0, 2), aCallRow(), aRecord([FIRST, aTurn(2, { promptsAtMs: [] })]))).toEqual([]);
});

it('rows in another order than the questions are out of order', () => {
  const swapped = [
    aTurnRow('greeting'),
    aTurnRow(SECOND, { turnNumber: 1 }),
    aTurnRow(FIRST, { turnNumber: 2 }),
  ];
  expect(found(swapped)).toEqual([['outOfOrderRows', 1, undefined]]);
});

it('a row with other words than were heard is another story', () => {
  const short = tokensOf(FIRST.marker).slice(0, 6).join('');
  expect(found([aTurnRow('greeting'), aTurnRow(FIRST, { aiResponse: short }), aTurnRow(SECOND)])).toEqual([
    ['differentRows', 1, 1],
  ]);
  expect(found(GOOD, aCallRow({ status: 'active', endTime: null }))).toEqual([
    ['differentRows', 1, undefined],
  ]);
});
