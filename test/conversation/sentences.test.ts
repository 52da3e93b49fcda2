import { describe, expect, it } from 'vitest';
import { firstSentences, splitSentences } from '../../src/conversation/sentences.ts';

describe('splitSentences', () => {
  it('keeps every character: the sentences joined are the text', () => {
    const text = ' One.  Two!\nThree? "Four." Five…';
    expect(splitSentences(text).join('')).toBe(text);
  });

  it('does not end a sentence at a title, a price, a time or a decimal', () => {
    expect(
      splitSentences('Mr. Bell and Dr. Lee open at 9 a.m. on Monday. A tube is $3.50 vs. 4.00 before.'),
    ).toEqual(['Mr. Bell and Dr. Lee open at 9 a.m. on Monday. ', 'A tube is $3.50 vs. 4.00 before.']);
  });

  it('ends sentences in languages without spaces', () => {
    expect(splitSentences('営業中です。いらっしゃいませ。', 'ja')).toHaveLength(2);
  });

  it('has no sentences in an empty text', () => {
    expect(splitSentences('')).toEqual([]);
  });
});

describe('firstSentences', () => {
  const text = 'We open at nine. We close at six. On Sundays we rest.';

  it('leaves a short text as it is', () => {
    expect(firstSentences(`${text} `, 200)).toBe(text);
  });

  it('finishes the sentence that reaches the limit', () => {
    expect(firstSentences(text, 20)).toBe('We open at nine. We close at six.');
  });

  it('stops after a sentence that fills the limit exactly', () => {
    expect(firstSentences(text, 16)).toBe('We open at nine.');
  });

  it('finishes a first sentence that is longer than the limit', () => {
    expect(firstSentences(text, 3)).toBe('We open at nine.');
  });

  it('is a prefix of the text while a stream grows, and stays the same once it is long enough', () => {
    const results = Array.from(text, (_, index) => firstSentences(text.slice(0, index + 1), 20));
    expect(results.every((result) => text.startsWith(result))).toBe(true);
    expect(new Set(results.slice(35))).toEqual(new Set(['We open at nine. We close at six.']));
  });
});
