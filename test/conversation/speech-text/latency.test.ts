/** What the text for speech holds back, and for how long. */
import { describe, expect, it } from 'vitest';
import {
  beginSpeech,
  createSpeechText,
  stepSpeech,
} from '../../../src/conversation/speech-text/speech-text.ts';
import { aReply } from './a-reply.ts';
import { chance } from './random.ts';
import type { Chance } from './random.ts';

/** Words that no rule can change, like most words of an answer. */
const PLAIN = [
  'we',
  'rent',
  'bikes',
  'by',
  'the',
  'hour',
  'and',
  'don’t',
  'Nora',
  'Harbor',
  'Street',
  'open',
  'on',
  'Sunday',
  'e-bike',
  'yes',
  'with',
  'for',
  'help',
] as const;

function plainSentence(by: Chance): string {
  const words = Array.from(
    { length: by.between(3, 15) },
    () => by.oneOf(PLAIN) + by.oneOf(['', '', '', '', ',', ';']),
  );
  return words.join(' ') + by.oneOf(['.', '!', '?']);
}

/** For each character of `text`, everything that was spoken once it had arrived. */
function progress(text: string, language: string): readonly string[] {
  const speech = createSpeechText({ language });
  let said = '';
  return Array.from(text, (char) => (said += speech.push(char)));
}

describe('text that needs no rewriting', () => {
  it.each(['en-US', 'en-GB', 'de-DE'])('is never held back longer than its word in %s', (language) => {
    const by = chance(6);
    for (let count = 0; count < 100; count += 1) {
      const text = plainSentence(by);
      for (const [index, said] of progress(text, language).entries()) {
        const arrived = text.slice(0, index + 1);
        const complete = arrived.replace(/\s*\S*$/u, '');
        expect(arrived.startsWith(said), arrived).toBe(true);
        expect(said.length, arrived).toBeGreaterThanOrEqual(complete.length);
      }
    }
  });

  it('leaves with its comma, without waiting for the space', () => {
    expect(progress('Yes, sure', 'en-US').slice(2, 5)).toEqual(['Yes', 'Yes,', 'Yes,']);
  });

  it.each([
    'We',
    'Yes',
    'I',
    'You',
    'The',
    'Our',
    'Sure',
    'That',
    'It',
    'Thanks',
    'Answer',
    'Wed',
    'Nov',
    'open',
  ])('leaves with its token: %s', (token) =>
    expect(createSpeechText({ language: 'en-US' }).push(token)).toBe(token),
  );

  it.each([
    ['Dr', ''],
    ['No', ''],
    ['etc', 'et'],
    ['appt', 'app'],
    ['Rd', ''],
    ['Weds', 'Wed'],
    ['US', ''],
    ['A', ''],
    ['e', ''],
    ['www', ''],
    ['https', ''],
    ['mailto', ''],
  ])('waits once it may become something else: %s, after %j', (token, before) => {
    expect(createSpeechText({ language: 'en-US' }).push(token)).toBe(before);
  });

  it.each([
    ['harborstreet', '.com is ours', 'harborstreet dot com is ours'],
    ['info', '@harbor.com is ours', 'info at harbor dot com is ours'],
    ['Wed', '. and Thu', 'Wednesday and Thursday'],
    ['room', '12 is free', 'room twelve is free'],
    ['tune', '-up', 'tune-up'],
  ])('%j continues with %j and is spoken as %j', (first, more, spoken) => {
    const speech = createSpeechText({ language: 'en-US' });
    const before = speech.push(first);
    expect(before).toBe(first);
    expect(before + speech.push(more) + speech.end()).toBe(spoken);
  });

  it('leaves at once in a language that puts no spaces between words', () => {
    expect(progress('営業中です。', 'ja-JP')).toEqual([
      '営',
      '営業',
      '営業中',
      '営業中で',
      '営業中です',
      '営業中です。',
    ]);
  });

  it('is spoken inside bold marks before the closing mark arrives', () => {
    const speech = createSpeechText({ language: 'en-US' });
    expect(speech.push('We are **open ')).toBe('We are open');
  });

  it('is spoken inside a link before its address arrives', () => {
    const speech = createSpeechText({ language: 'en-US' });
    expect(speech.push('See [our page on ')).toBe('See our page on');
  });
});

describe('a word that may still change', () => {
  it.each([
    ['$1,2', ''],
    ['It is $5 ', 'It is'],
    ['It is $5 a ', 'It is five dollars a'],
    ['Come at 9 ', 'Come at'],
    ['Come at 9 am ', 'Come at nine AM'],
    ['At 7:3', 'At'],
    ['See https://exa', 'See'],
    ['Ask Dr', 'Ask'],
    ['Ask Dr. ', 'Ask'],
    ['Ask Dr. Lee ', 'Ask Doctor Lee'],
    ['At 14 Harbor ', 'At fourteen Harbor'],
    ['At 1425 Main ', 'At'],
    ['At 1425 Main St. in ', 'At fourteen twenty-five Main Street in'],
    ['Call (207) 555-0142 ', 'Call'],
    ['Call (207) 555-0142 now ', 'Call two oh seven, five five five, oh one four two now'],
  ])('of %j so far allows %j to be spoken', (written, said) => {
    expect(createSpeechText({ language: 'en-US' }).push(written)).toBe(said);
  });

  it('never holds back more than eight words, whatever comes', () => {
    const by = chance(8);
    let most = 0;
    for (let count = 0; count < 300; count += 1) {
      let state = beginSpeech({ language: 'en-US' });
      for (const char of aReply(by)) {
        state = stepSpeech(state, char).state;
        most = Math.max(most, state.words.held.split(' ').filter((word) => word !== '').length);
      }
    }
    expect(most).toBeGreaterThan(2);
    expect(most).toBeLessThanOrEqual(8);
  });
});

describe('a text that never ends what it began', () => {
  it.each([
    '*',
    '[',
    '<a ',
    '`',
    '~',
    '=',
    '- ',
    '| ',
    '&a',
    '(s',
    '[1,',
    '😊',
    'a',
    '$',
    '1',
    '12 ',
    '1:',
    'A.',
    'St. ',
    '\n',
    '9 - ',
  ])('with %j repeated keeps a state that does not grow', (piece) => {
    const { state } = stepSpeech(beginSpeech({ language: 'en-US' }), `a ${piece.repeat(3_000)}`);
    expect(JSON.stringify(state).length).toBeLessThan(2_500);
  });
});
