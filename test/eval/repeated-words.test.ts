import { expect, it } from 'vitest';
import { repeatedWords } from '../../eval/open-model/repeated-words.ts';

it.each([
  ['We are open from nine to five.', 0],
  ['Call five five, oh one oh one. Bye bye.', 0],
  ['I am here to tell you. I am here to tell you. Bye.', 6],
  ['We are open we are open we are open', 6],
])('words that follow themselves are counted from three on: %s', (text, count) => {
  expect(repeatedWords(text)).toBe(count);
});
