import { expect, it } from 'vitest';
import { advance } from '../../src/gateway/relay/played-text.ts';

const said = 'We open at nine, every day. See you soon.';

it('follows clause by clause to the end', () => {
  let cursor = 0;
  for (const chunk of ['We open at nine,', ' every day.', 'See you soon.'])
    cursor = advance(said, cursor, chunk);
  expect(cursor).toBe(said.length);
});

it('does not depend on white space at the seams', () => {
  expect(said.slice(0, advance(said, 0, '  We  open'))).toBe('We open');
});

it('finds its way again after text that was spoken otherwise than written', () => {
  const price = 'It costs $45 today. Come by.';
  const first = advance(price, 0, 'It costs forty-five dollars today.');
  expect(advance(price, first, 'Come by.')).toBe(price.length);
});

it('never runs past the end', () => {
  expect(advance('Hi.', 0, 'Something else altogether')).toBe(3);
});
