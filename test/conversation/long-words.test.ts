import { describe, expect, it } from 'vitest';
import { speechText } from '../../src/conversation/speech-text/speech-text.ts';
import { processorMs, processorMsOf } from '../setup/processor-time.ts';
import { CALLER_RULES, DOCUMENT_RULES } from './text-rules.ts';

const PIECES = [
  'are you ',
  'is this ',
  'where ',
  'w7 ',
  'sorry ',
  'a',
  '5',
  '.',
  '. ',
  '."',
  ' ',
  '\n',
  'Mr. ',
];

/** Beginnings of what documents are made of. */
const MARKUP = [
  ...[
    '<',
    '<p>',
    '<!--',
    '<a href="',
    '</',
    '&',
    '[',
    '[a](',
    '![',
    '`',
    '```\n',
    '*',
    '_',
    '# ',
    '- ',
    '> ',
    '| a ',
    '|-',
    ':::',
  ],
  ...[
    '---\n',
    '{{',
    '{%',
    '<?',
    '"',
    '"",',
    ',',
    'a: b\n',
    'Q: ',
    '1. ',
    '\t',
    '\r\n',
    '$$',
    '~~',
    '::: x\n',
  ],
];

/** Beginnings of what the text for speech rewrites. */
const WRITTEN = [
  '9-1-1 ',
  'press *67 ',
  '€1.234,',
  '12"x',
  '10.30 to ',
  'S. Main ',
  'seats 4C and ',
  'on Oak Dr. ',
  'H₂',
  '5★',
  'ISBN 978-',
  '1960s-',
];

function timeOnce(work: () => unknown): number {
  const startMs = processorMs();
  work();
  return processorMs() - startMs;
}

/** How much longer a rule takes for the long text than for the short one, for texts of one piece repeated. */
async function growthOf(
  rule: (words: string) => unknown,
  pieces: readonly string[],
  [shortChars, longChars]: readonly [number, number],
): Promise<readonly { readonly piece: string; readonly ratio: number }[]> {
  const growth: { readonly piece: string; readonly ratio: number }[] = [];
  for (const piece of pieces) {
    const read = (chars: number) => rule(`${piece.repeat(chars / piece.length)}x`);
    // Once is enough for most: what is not proportional takes a second or more.
    const once = timeOnce(() => read(longChars));
    if (once < 10 || once < 20 * timeOnce(() => read(shortChars))) continue;
    const timeOf = (chars: number) => processorMsOf(() => read(chars));
    const short = await timeOf(shortChars);
    growth.push({ piece, ratio: Math.round((await timeOf(longChars)) / short) });
  }
  return growth;
}

describe('R-X9: the text for speech', () => {
  it('takes time in proportion to the text', { timeout: 60_000 }, async () => {
    const growth = await growthOf(
      (text) => speechText(text, { language: 'en-GB' }),
      WRITTEN,
      [2_000, 16_000],
    );
    // Eight times the text. A quadratic rule takes 64 times as long.
    expect(growth.filter(({ ratio }) => ratio > 48)).toEqual([]);
  });
});

describe('R-X9: a rule for what a caller said', () => {
  it.each(Object.entries(CALLER_RULES))('takes time in proportion to the words: %s', async (_name, rule) => {
    const growth = await growthOf(rule, PIECES, [2_000, 32_000]);
    // Sixteen times the words. A quadratic rule takes 256 times as long.
    expect(growth.filter(({ ratio }) => ratio > 64)).toEqual([]);
  });
});

describe('R-K3: a rule for documents', () => {
  it.each(Object.entries(DOCUMENT_RULES))('takes time in proportion to the text: %s', async (_name, rule) => {
    const growth = await growthOf(rule, [...PIECES, ...MARKUP], [2_000, 32_000]);
    expect(growth.filter(({ ratio }) => ratio > 64)).toEqual([]);
  });
});
