import { describe, expect, it } from 'vitest';
import { extractPassages } from '../../src/conversation/extract.ts';
import { samplePassage } from '../fakes/sample-agent.ts';

const filling = (subject: string, count: number) =>
  Array.from(
    { length: count },
    (_, index) => `The ${subject} has a long story, part ${'x'.repeat(index)}. `,
  ).join('');

const hours = samplePassage(
  'Hours',
  `${filling('building', 5)}We open at 9. It is later on Sundays. ${filling('street', 5)}`.trim(),
);
const prices = samplePassage(
  'Prices',
  `${filling('list', 6)}A tune-up costs $75. ${filling('menu', 4)}`.trim(),
  0.6,
);

const size = (texts: readonly { readonly text: string }[]) =>
  texts.reduce((sum, { text }) => sum + text.length, 0);

describe('passages', () => {
  it('that fit stay unchanged', () => {
    expect(extractPassages([hours, prices], { query: 'when do you open', chars: 5_000 })).toEqual([
      hours,
      prices,
    ]);
  });

  it('that are too long keep what matters, in order, with titles, scores and ids', () => {
    const kept = extractPassages([hours, prices], { query: 'how much is a tune-up', chars: 300 });
    expect(kept.map(({ id, title, score }) => ({ id, title, score }))).toEqual(
      [hours, prices].map(({ id, title, score }) => ({ id, title, score })),
    );
    expect(kept[1]?.text).toContain('A tune-up costs $75.');
    expect(size(kept)).toBeLessThanOrEqual(300);
  });

  it.each([100, 200, 400, 800])('take no more than %i characters', (chars) => {
    expect(
      size(extractPassages([hours, prices], { query: 'do you open on sundays', chars })),
    ).toBeLessThanOrEqual(chars);
  });

  it('keep a sentence together with the one that it refers to', () => {
    const pair = 'We open at nine in the morning. It is later on Sundays.';
    const page = samplePassage('Hours', `Hello. Come in. ${pair} Thanks. Bye.`);
    const [kept] = extractPassages([page], { query: 'sundays', chars: pair.length + 1 });
    expect(kept?.text).toBe(pair);
  });

  it('keep their sentences in the order of the page', () => {
    const sentences = [
      'Zebras cost 3.',
      'Nothing here.',
      'Zebras open.',
      'Nothing there.',
      'A zebra costs 5, zebras more.',
    ];
    const page = samplePassage('Zoo', sentences.join(' '));
    const [kept] = extractPassages([page], { query: 'what do zebras cost', chars: 60 });
    expect(kept?.text).toBe('Zebras cost 3. Zebras open. A zebra costs 5, zebras more.');
  });

  it('are cut at lines too, because rows and items have no full stop', () => {
    const rows = Array.from({ length: 30 }, (_, index) => `- Item ${index}: nothing`);
    const page = samplePassage('Prices', [...rows, '- Saddle: 40 dollars', ...rows].join('\n'));
    const [kept] = extractPassages([page], { query: 'how much is a saddle', chars: 100 });
    expect(kept?.text).toContain('- Saddle: 40 dollars');
    expect(kept?.text.length).toBeLessThanOrEqual(100);
  });

  it('for a question without a known word start at their beginning', () => {
    const [kept] = extractPassages([hours], { query: 'xyzzy', chars: 100 });
    expect(kept?.text.slice(0, 40)).toBe(hours.text.slice(0, 40));
  });
});
