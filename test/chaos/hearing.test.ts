import { describe, expect, it } from 'vitest';
import { tokensOf } from '../../chaos/answers.ts';
import { hearAnswer, otherWords } from '../../chaos/hearing.ts';
import type { HeardWord } from '../../chaos/hearing.ts';

const MARKER = 'bcdf';
const ANSWER = tokensOf(MARKER);

/** The words `from` to `to` (exclusive) of the answer, heard over a connection. It has twelve words, three per clause. */
const part = (from: number, to: number, connection = 1): readonly HeardWord[] =>
  ANSWER.slice(from, to).map((text) => ({ text, connection, exchange: 1, fromMs: 0, toMs: 0 }));
const words = (text: string, connection = 1): readonly HeardWord[] =>
  text.split(' ').map((word) => ({ text: `${word} `, connection, exchange: 1, fromMs: 0, toMs: 0 }));

describe('an answer', () => {
  it('that was heard once and to its end is complete', () => {
    const heard = hearAnswer([...words('Let me see.'), ...part(0, 12)], MARKER);
    expect(heard).toMatchObject({ isComplete: true, repeated: 0, repeatedClauses: 0, dropped: 0 });
  });

  it('may be resumed on another connection with the current clause', () => {
    const heard = hearAnswer([...part(0, 5), ...part(3, 12, 2)], MARKER);
    expect(heard).toMatchObject({ isComplete: true, repeated: 0, repeatedClauses: 1, dropped: 0 });
  });

  it('may be resumed with the clause that has just ended', () => {
    const heard = hearAnswer([...part(0, 6), ...part(3, 12, 2)], MARKER);
    expect(heard).toMatchObject({ repeated: 0, repeatedClauses: 1 });
  });

  it('that is resumed further back repeats the clauses before the current one', () => {
    const heard = hearAnswer([...part(0, 8), ...part(0, 12, 2)], MARKER);
    expect(heard).toMatchObject({ isComplete: true, repeated: 2, repeatedClauses: 1, dropped: 0 });
  });

  it('may be resumed at the last word that a paused gateway reported', () => {
    const timed = [...part(0, 9), ...part(3, 12, 2)].map((word, at) => ({ ...word, toMs: at * 100 }));
    expect(hearAnswer(timed, MARKER)).toMatchObject({ repeated: 1, repeatedClauses: 1 });
    expect(hearAnswer(timed, MARKER, [450])).toMatchObject({ repeated: 0, repeatedClauses: 1 });
  });

  it('may be restarted by each gateway if one after another is paused', () => {
    const timed = [...part(0, 6), ...part(0, 6, 2), ...part(0, 12, 3)].map((word, at) => ({
      ...word,
      toMs: word.connection * 20_000 + at * 100,
    }));
    expect(hearAnswer(timed, MARKER, [20_150, 40_750])).toMatchObject({ repeated: 0, repeatedClauses: 2 });
    // The second gateway was not paused.
    expect(hearAnswer(timed, MARKER, [20_150])).toMatchObject({ repeated: 1 });
  });

  it('must not be repeated on the same connection', () => {
    expect(hearAnswer([...part(0, 5), ...part(3, 12)], MARKER)).toMatchObject({
      repeated: 1,
      repeatedClauses: 0,
    });
    expect(hearAnswer([...part(0, 12), ...part(0, 12)], MARKER)).toMatchObject({ repeated: 4 });
  });

  it('has dropped the clauses that were skipped and those that were never heard', () => {
    expect(hearAnswer([...part(0, 3), ...part(6, 12, 2)], MARKER)).toMatchObject({ dropped: 1 });
    expect(hearAnswer(part(0, 7), MARKER)).toMatchObject({ isComplete: false, dropped: 2 });
  });

  it('that was not heard at all has dropped nothing', () => {
    const heard = hearAnswer(words('Let me see.'), MARKER);
    expect(heard).toMatchObject({ isComplete: false, dropped: 0, repeated: 0 });
    expect(heard.firstFromMs).toBeUndefined();
  });
});

describe('other words', () => {
  const phrases = ['Let me see.', 'Sorry, we were cut off for a moment. Please go on.'];
  const others = (heard: readonly HeardWord[]): string =>
    otherWords(heard, phrases)
      .map(({ text }) => text.trim())
      .join(' ');

  it('are absent if only phrases and the answer were heard', () => {
    expect(others([...words('Let me see.'), ...part(0, 12)])).toBe('');
    expect(others(words('Sorry, we were cut off for a moment. Please go on.'))).toBe('');
  });

  it('are not the words of a phrase that was cut off with its connection', () => {
    expect(others([...words('Sorry, we were'), ...words('Let me see.', 2)])).toBe('');
    expect(others(words('Sorry, we'))).toBe('');
  });

  it('are not the rest of a phrase, which follows on the next connection', () => {
    const rest = words('we were cut off for a moment. Please go on.', 2);
    expect(others([...words('Sorry,'), ...rest])).toBe('');
    expect(others([...words('Sorry,'), ...words('Nobody is here.', 2)])).toBe('Nobody is here.');
  });

  it('are not the words of a phrase that was cut off by the answer', () => {
    expect(others([...words('Sorry, we were'), ...part(0, 12)])).toBe('');
  });

  it('are the words of a template, also after a phrase', () => {
    expect(others(words('We open at nine.'))).toBe('We open at nine.');
    expect(others(words('Let me see. Let us say nine.'))).toBe('Let us say nine.');
  });
});
