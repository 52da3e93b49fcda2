import type { Pairs } from './pair.ts';

export const phones: Pairs = {
  'en-US': [
    ['Call +1 207-555-0142.', 'Call plus one, two oh seven, five five five, oh one four two.'],
    ['Call (207) 555-0142.', 'Call two oh seven, five five five, oh one four two.'],
    ['Call 207-555-0142 today.', 'Call two oh seven, five five five, oh one four two today.'],
    ['Call 207.555.0142', 'Call two oh seven, five five five, oh one four two'],
    ['Call 207 555 0142 now', 'Call two oh seven, five five five, oh one four two now'],
    ['Call 555-0142.', 'Call five five five, oh one four two.'],
    ['Call 1-800-555-0199.', 'Call one, eight hundred, five five five, oh one nine nine.'],
    ['Call +12075550142.', 'Call plus one, two oh seven, five five five, oh one four two.'],
    ['Call 2075550142.', 'Call two oh seven, five five five, oh one four two.'],
    ['Call +44 20 7946 0123', 'Call plus four four, two oh, seven nine four six, oh one two three'],
    [
      'Call 207-555-0142 ext. 204.',
      'Call two oh seven, five five five, oh one four two extension two oh four.',
    ],
    ['Dial 911.', 'Dial nine one one.'],
    ['In an emergency, call 911 at once.', 'In an emergency, call nine one one at once.'],
    ['1-800-FLOWERS', 'one, eight hundred, FLOWERS'],
    [
      'Text us at (207) 555-0142, please.',
      'Text us at two oh seven, five five five, oh one four two, please.',
    ],
  ],
  'en-GB': [
    ['Call 020 7946 0123.', 'Call oh two oh, seven nine four six, oh one two three.'],
    ['Call 07700 900123.', 'Call oh seven seven oh oh, nine oh oh one two three.'],
    ['Call +44 20 7946 0123.', 'Call plus four four, two oh, seven nine four six, oh one two three.'],
    ['Call +44 (0)20 7946 0123.', 'Call plus four four, two oh, seven nine four six, oh one two three.'],
    ['Call 01632 960123 today', 'Call oh one six three two, nine six oh one two three today'],
    ['Call 02079460123.', 'Call oh two oh, seven nine four six, oh one two three.'],
    ['Call 0800 123 4567.', 'Call oh eight oh oh, one two three, four five six seven.'],
    ['Dial 999.', 'Dial nine nine nine.'],
    ['We have 999 parts.', 'We have nine hundred and ninety-nine parts.'],
  ],
};
