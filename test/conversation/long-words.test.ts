import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { buildPassageSearch } from '../../src/adapters/knowledge/passage-search.ts';
import { extractPassages } from '../../src/conversation/extract.ts';
import { languageAfterWords } from '../../src/conversation/languages.ts';
import { normalise } from '../../src/conversation/normalise.ts';
import { placeQuestion } from '../../src/conversation/place/place-question.ts';
import { questionKind } from '../../src/conversation/question-kind.ts';
import { endsLikeSentence, splitSentences } from '../../src/conversation/sentences.ts';
import { speechText } from '../../src/conversation/speech-text/speech-text.ts';
import { agent } from './a-call.ts';
import { aPlace } from './place/a-place.ts';
import { processorMsOf } from '../setup/processor-time.ts';

const place = aPlace({ holidays: [{ date: '2026-12-25', name: 'Christmas Day' }] });
const now = DateTime.fromISO('2026-11-29T10:00', { zone: 'America/New_York' });
const bilingual = {
  ...agent,
  recogniser: { ...agent.recogniser, detectLanguage: true },
  languages: { 'es-US': { phrases: agent.phrases } },
  languageRequests: { 'es-US': ['spanish please'] },
};
const search = await buildPassageSearch([{ id: 'a', title: 'Bikes', text: 'A bike is ten dollars.' }]);
const passages = [{ id: 'a', title: 'Bikes', text: 'We rent bikes. They cost $10. '.repeat(20), score: 1 }];

/** Everything that reads what a caller said. */
const RULES: Record<string, (words: string) => unknown> = {
  normalise,
  endsLikeSentence,
  splitSentences,
  questionKind,
  placeQuestion: (words) => placeQuestion(words, agent, place, now),
  languageAfterWords: (text) => languageAfterWords(bilingual, 'en-US', { text, lang: 'en' }),
  rank: (text) => search.rank({ text, depth: 12 }),
  extractPassages: (query) => extractPassages(passages, { query, chars: 200 }),
};

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

/** How much longer a rule takes for the long text than for the short one, for texts of one piece repeated. */
async function growthOf(
  rule: (words: string) => unknown,
  pieces: readonly string[],
  [shortChars, longChars]: readonly [number, number],
): Promise<readonly { readonly piece: string; readonly ratio: number }[]> {
  const growth: { readonly piece: string; readonly ratio: number }[] = [];
  for (const piece of pieces) {
    const timeOf = (chars: number) => processorMsOf(() => rule(`${piece.repeat(chars / piece.length)}x`));
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
  it.each(Object.entries(RULES))('takes time in proportion to the words: %s', async (_name, rule) => {
    const growth = await growthOf(rule, PIECES, [2_000, 32_000]);
    // Sixteen times the words. A quadratic rule takes 256 times as long.
    expect(growth.filter(({ ratio }) => ratio > 64)).toEqual([]);
  });
});
