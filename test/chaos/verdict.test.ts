import { describe, expect, it } from 'vitest';
import { tokensOf } from '../../chaos/answers.ts';
import type { PhoneRecord } from '../../chaos/caller.ts';
import { judgeCall } from '../../chaos/verdict.ts';
import type { CallFacts } from '../../chaos/verdict.ts';
import type { Exchange } from '../../src/phone/exchange.ts';
import { aRecord, aTurn } from './a-record.ts';

const TURN = aTurn(1);
const FACTS: CallFacts = { phrases: ['Let me see.'], greeting: 'Hi.', sent: [], unreportedSince: [] };

const judged = (record: PhoneRecord, facts: Partial<CallFacts> = {}) =>
  judgeCall(record, { ...FACTS, ...facts });
const kinds = (record: PhoneRecord, facts: Partial<CallFacts> = {}) =>
  judged(record, facts).findings.map(({ kind, count }) => [kind, count]);
/** The same record with everything heard `ms` later. */
const later = (record: PhoneRecord, ms: number): PhoneRecord => ({
  ...record,
  words: record.words.map((word) => ({ ...word, fromMs: word.fromMs + ms, toMs: word.toMs + ms })),
});

describe('a turn', () => {
  it('that was answered has its wait and no findings', () => {
    const { turns, findings } = judged(aRecord([TURN]));
    expect(findings).toEqual([]);
    expect(turns).toMatchObject([{ turn: 1, waitMs: 500, gapMs: 20 }]);
  });

  it('is late after five seconds, and lost once the caller has given up', () => {
    expect(kinds(later(aRecord([TURN]), 4_400))).toEqual([]);
    expect(kinds(later(aRecord([TURN]), 4_600))).toEqual([['late', 1]]);
    expect(kinds(later(aRecord([TURN]), 15_000))).toEqual([['lost', 1]]);
    expect(judged(later(aRecord([TURN]), 15_000)).turns[0]?.waitMs).toBeUndefined();
  });

  it('with nothing but a filler is lost', () => {
    const words = ['Let ', 'me ', 'see.'].map((text) => ({
      text,
      fromMs: 10_500,
      toMs: 10_600,
      exchange: 1,
      connection: 1,
    }));
    expect(kinds(aRecord([TURN], { words }))).toEqual([['lost', 1]]);
  });

  it('that a template answers counts as answered', () => {
    const words = ['We ', 'open ', 'at ', 'nine.'].map((text) => ({
      text,
      fromMs: 12_000,
      toMs: 12_100,
      exchange: 1,
      connection: 1,
    }));
    const record = aRecord([TURN], { words });
    expect(kinds(record)).toEqual([['byTemplate', 1]]);
    expect(judged(record).turns).toMatchObject([{ waitMs: 2_000 }]);
  });

  it('that was asked again has its wait from the last question', () => {
    const again = aTurn(1, { promptsAtMs: [10_000, 16_000], exchanges: [1, 2] });
    expect(kinds(aRecord([again]))).toEqual([['askedAgain', 1]]);
    expect(judged(aRecord([again])).turns).toMatchObject([{ waitMs: 500 }]);
  });

  it('has two speakers if an older connection goes on after a newer one has begun', () => {
    const sent = (connection: number, atMs: number) => ({
      marker: TURN.marker,
      connection,
      backend: connection,
      atMs,
    });
    expect(kinds(aRecord([TURN]), { sent: [sent(1, 1), sent(1, 2), sent(2, 3)] })).toEqual([]);
    expect(kinds(aRecord([TURN]), { sent: [sent(1, 1), sent(2, 3), sent(1, 4)] })).toEqual([
      ['twoSpeakers', 1],
    ]);
  });
});

describe('a call', () => {
  it('that hears words of another call’s answer has a finding', () => {
    const record = aRecord([TURN]);
    const words = [...record.words, ...aRecord([aTurn(2)]).words.slice(0, 3)];
    expect(kinds({ ...record, words })).toEqual([['foreign', 3]]);
  });

  it('must be greeted only once', () => {
    const greeting: Exchange = {
      index: 0,
      input: 'greeting',
      planned: 'Hi.',
      heard: 'Hi.',
      reported: 'Hi.',
      closed: true,
      interrupted: false,
      finished: true,
      connection: 1,
      tokensAfterInterrupt: 0,
      audio: [],
      digits: '',
    };
    expect(kinds(aRecord([TURN], { exchanges: [greeting] }))).toEqual([]);
    expect(kinds(aRecord([TURN], { exchanges: [{ ...greeting, planned: 'Hi. Hi.' }] }))).toEqual([
      ['greetedAgain', 1],
    ]);
  });
});

it('an answer after the caller has given up does not count as dropped', () => {
  const record = aRecord([TURN]);
  const words = tokensOf(TURN.marker)
    .slice(0, 3)
    .map((text) => ({ text, fromMs: 40_000, toMs: 40_100, exchange: 2, connection: 1 }));
  expect(kinds({ ...record, words })).toEqual([['lost', 1]]);
});
