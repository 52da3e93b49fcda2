import { expect, it } from 'vitest';
import { codeIn, codeOf, tokensOf } from '../../bench/answer-code.ts';
import { splitSentences } from '../../src/conversation/sentences.ts';

it('every sentence of an answer is another one than those of other answers, and the code is found', () => {
  const answers = [7, 8].map((index) => tokensOf(index, { tokens: 24, sentenceTokens: 8 }));
  expect(answers.map(({ length }) => length)).toEqual([24, 24]);
  const sentences = answers.flatMap((tokens) => splitSentences(tokens.join(''), 'en-US'));
  expect(new Set(sentences).size).toBe(6);
  expect(answers.map((tokens) => codeIn(tokens.join('')))).toEqual([codeOf(7), codeOf(8)]);
});
