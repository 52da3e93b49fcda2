import { expect, it } from 'vitest';
import { advance } from '../../src/gateway/relay/played-text.ts';

const said = 'We open at nine, every day. See you soon.';

it('follows the text clause by clause to the end', () => {
  let cursor = 0;
  for (const chunk of ['We open at nine,', ' every day.', 'See you soon.'])
    cursor = advance(said, cursor, chunk);
  expect(cursor).toBe(said.length);
});

it('ignores white space between clauses', () => {
  expect(said.slice(0, advance(said, 0, '  We  open'))).toBe('We open');
});

it('continues at the right place after text that was spoken differently from how it is written', () => {
  const price = 'It costs $45 today. Come by.';
  const first = advance(price, 0, 'It costs forty-five dollars today.');
  expect(advance(price, first, 'Come by.')).toBe(price.length);
});

it('never goes past the end', () => {
  expect(advance('Hi.', 0, 'Something else altogether')).toBe(3);
});
