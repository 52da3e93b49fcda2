import { expect, it } from 'vitest';
import {
  ANSWER_WORDS,
  answerWordsIn,
  clauseOf,
  markerIn,
  markerOf,
  questionOf,
  tokensOf,
} from '../../chaos/answers.ts';
import { endsClause } from '../../src/phone/clauses.ts';

it('each question encodes its turn, and no two questions the same turn', () => {
  const markers = Array.from({ length: 5_000 }, (_, index) => markerIn(questionOf(index)));
  expect(markers).toEqual(markers.map((_, index) => markerOf(index)));
  expect(new Set(markers).size).toBe(5_000);
  expect(markerIn('When do you open?')).toBeUndefined();
});

it('each word of an answer encodes its turn and its position, wherever the answer starts', () => {
  const marker = markerOf(1_234);
  for (const from of [0, 1, 7]) {
    expect(answerWordsIn(tokensOf(marker, from).join(''))).toEqual(
      Array.from({ length: ANSWER_WORDS - from }, (_, at) => ({ marker, index: from + at })),
    );
  }
});

it('the clauses are those that the relay reports', () => {
  const ends = tokensOf(markerOf(1)).flatMap((token, index) => (endsClause(token) ? [index] : []));
  const lastOfClause = Array.from({ length: ANSWER_WORDS }, (_, index) => index).filter(
    (index) => index === ANSWER_WORDS - 1 || clauseOf(index + 1) !== clauseOf(index),
  );
  expect(ends).toEqual(lastOfClause);
});
