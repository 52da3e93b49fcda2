import { expect, it } from 'vitest';
import { tokensOf } from '../../chaos/answers.ts';
import { auditCallRecord } from '../../chaos/call-record-audit.ts';
import type { TurnRow } from '../../src/adapters/postgres/turns.ts';
import { aCallRow, aRecord, aTurn, aTurnRow } from './a-record.ts';

const FIRST = aTurn(1);
const SECOND = aTurn(2);
const RECORD = aRecord([FIRST, SECOND]);
const GOOD = [aTurnRow('greeting'), aTurnRow(FIRST), aTurnRow(SECOND)];

const found = (turns: readonly TurnRow[], call = aCallRow(), record = RECORD) =>
  auditCallRecord(record, { call, turns }).map(({ kind, count, turn }) => [kind, count, turn]);

it('a call record that agrees with the phone has no findings', () => {
  expect(found(GOOD)).toEqual([]);
});

it('a missing row of a turn, of the greeting or of the call is found', () => {
  expect(found(GOOD.slice(0, 2))).toEqual([['missingRows', 1, 2]]);
  expect(found(GOOD.slice(1))).toEqual([['missingRows', 1, undefined]]);
  expect(auditCallRecord(RECORD, { call: undefined, turns: GOOD })).toMatchObject([
    { kind: 'missingRows', detail: 'no row of the call' },
  ]);
});

it('a question that was asked again may have one row per time, but not more', () => {
  const again = aTurn(2, { promptsAtMs: [20_000, 25_000], exchanges: [2, 3] });
  const twice = [...GOOD, aTurnRow(SECOND, { turnNumber: 3 })];
  expect(found(twice, aCallRow(), aRecord([FIRST, again]))).toEqual([]);
  expect(found(twice)).toEqual([['duplicateRows', 1, 2]]);
});

it('a question that could not be asked needs no row', () => {
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

it('a row without all heard words, or without an end time, is different', () => {
  const short = tokensOf(FIRST.marker).slice(0, 6).join('');
  expect(found([aTurnRow('greeting'), aTurnRow(FIRST, { aiResponse: short }), aTurnRow(SECOND)])).toEqual([
    ['differentRows', 1, 1],
  ]);
  expect(found(GOOD, aCallRow({ status: 'active', endTime: null }))).toEqual([
    ['differentRows', 1, undefined],
  ]);
});
