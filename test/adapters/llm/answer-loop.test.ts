import { expect, it } from 'vitest';
import { createLoopGuard } from '../../../src/adapters/llm/answer-loop.ts';

/** What is spoken of an answer whose tokens are words. `wasCut`: its limit of tokens was reached. */
function spokenOf(answer: string, { wasCut = false } = {}): string {
  const guard = createLoopGuard();
  let spoken = '';
  for (const token of answer.match(/\s*\S+/gu) ?? []) spoken += guard.push(token);
  return spoken + guard.end({ wasCut });
}

it.each([
  // Said by SmolLM2-135M in a call.
  ["I'm not here to tell you that I'm not here to tell you that I'm not", "I'm not here to tell you that "],
  [
    'I can arrange it at the Cedar Hill Dental. I can arrange it at the Cedar Hill Dental. I can',
    'I can arrange it at the Cedar Hill Dental. ',
  ],
  ['No no no no no no no no', 'No no no no no'],
])('no word of a loop is spoken twice: %s', (answer, spoken) => {
  expect(spokenOf(answer)).toBe(spoken);
});

it.each([
  // Said by SmolLM2-135M in a call.
  ["I'm a dog. I'm a dog. What is it?", "I'm a dog. What is it?"],
  ['We are closed. We are closed', 'We are closed. '],
  ['Sure! We do repairs.\n\nWe do repairs.\nAnything else?', 'Sure! We do repairs.\n\nAnything else?'],
])('a sentence that comes twice in a row is spoken once: %s', (answer, spoken) => {
  expect(spokenOf(answer)).toBe(spoken);
  const guard = createLoopGuard();
  expect(guard.push(answer) + guard.end({ wasCut: false })).toBe(spoken);
});

it('a repetition that the limit of tokens cuts is not spoken', () => {
  const answer = 'We are open from nine to five today. We are open from';
  expect(spokenOf(answer, { wasCut: true })).toBe('We are open from nine to five today. ');
});

it.each([
  'We are open Monday from nine to five, Tuesday from nine to five, and Wednesday from nine to five.',
  'Call five five five, oh one four two. Again: five five five, oh one four two.',
  'We are open from nine to five today. We are open',
  'The shop is closed on Sunday, and the shop is open on Monday.',
  'Thank you. Thank you. We are open. We are open on Sundays too.',
  'It is 3.5 miles. It is 3.5.',
  'The code is four four two. Again, the code is four four two.',
])('words that come again in an answer are spoken: %s', (answer) => {
  expect(spokenOf(answer)).toBe(answer);
});

it('a word that repeats an earlier one waits for the next word at most', () => {
  const guard = createLoopGuard();
  expect(guard.push('The shop is closed on all Sundays, but the')).toBe(
    'The shop is closed on all Sundays, but ',
  );
  expect(guard.push(' library is')).toBe('the library ');
  expect(guard.push(' not.')).toBe('is not.');
});

it('tokens that are parts of words are no repetition yet', () => {
  const guard = createLoopGuard();
  const spoken = ['One two three four five six seven', ' on', 'ce', ' more.'].map((token) =>
    guard.push(token),
  );
  expect(spoken.join('')).toBe('One two three four five six seven once more.');
});
