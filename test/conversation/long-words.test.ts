import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { buildPassageSearch } from '../../src/adapters/knowledge/passage-search.ts';
import { extractPassages } from '../../src/conversation/extract.ts';
import { languageAfterWords } from '../../src/conversation/languages.ts';
import { normalise } from '../../src/conversation/normalise.ts';
import { placeQuestion } from '../../src/conversation/place/place-question.ts';
import { questionKind } from '../../src/conversation/question-kind.ts';
import { endsLikeSentence, splitSentences } from '../../src/conversation/sentences.ts';
import { agent } from './a-call.ts';
import { aPlace } from './place/a-place.ts';
import { processorMs } from '../setup/processor-time.ts';

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

/** The shortest of some runs (ms), because the machine may be busy. */
function timeOf(rule: (words: string) => unknown, words: string): number {
  const runs = Array.from({ length: 3 }, () => {
    const start = processorMs();
    rule(words);
    return processorMs() - start;
  });
  return Math.min(...runs);
}

describe('R-X9: a rule for what a caller said', () => {
  it.each(Object.entries(RULES))('takes time in proportion to the words: %s', (_name, rule) => {
    const text = (piece: string, chars: number) => `${piece.repeat(chars / piece.length)}x`;
    const growth = PIECES.map((piece) => {
      const [short, long] = [timeOf(rule, text(piece, 2_000)), timeOf(rule, text(piece, 32_000))];
      // Below this time the clock and the garbage collector are measured.
      return { piece, ratio: Math.round(long / Math.max(short, 0.5)) };
    });
    // Sixteen times the words. A quadratic rule takes 256 times as long.
    expect(growth.filter(({ ratio }) => ratio > 64)).toEqual([]);
  });
});
