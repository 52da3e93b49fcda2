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

/** Several ticks of the clock, which has one every 4 ms on Linux. */
const MEASURED_MS = 16;
/** Below this time the clock and the garbage collector are measured. */
const LEAST_MS = 0.5;

/** Processor time of a run (ms): the mean of as many as the clock needs. The first one compiles the rule and is not counted. */
function timeOf(rule: (words: string) => unknown, words: string): number {
  rule(words);
  const start = processorMs();
  for (let runs = 1; ; runs += 1) {
    rule(words);
    const tookMs = processorMs() - start;
    if (Math.max(tookMs, runs * LEAST_MS) >= MEASURED_MS) return Math.max(tookMs / runs, LEAST_MS);
  }
}

/** How much longer a rule takes for the long text than for the short one, for texts of one piece repeated. */
function growthOf(
  rule: (words: string) => unknown,
  pieces: readonly string[],
  [shortChars, longChars]: readonly [number, number],
): readonly { readonly piece: string; readonly ratio: number }[] {
  const text = (piece: string, chars: number) => `${piece.repeat(chars / piece.length)}x`;
  return pieces.map((piece) => {
    const [short, long] = [timeOf(rule, text(piece, shortChars)), timeOf(rule, text(piece, longChars))];
    return { piece, ratio: Math.round(long / short) };
  });
}

describe('R-X9: the text for speech', () => {
  it('takes time in proportion to the text', { timeout: 60_000 }, () => {
    const growth = growthOf((text) => speechText(text, { language: 'en-GB' }), WRITTEN, [2_000, 16_000]);
    // Eight times the text. A quadratic rule takes 64 times as long.
    expect(growth.filter(({ ratio }) => ratio > 48)).toEqual([]);
  });
});

describe('R-X9: a rule for what a caller said', () => {
  it.each(Object.entries(RULES))('takes time in proportion to the words: %s', (_name, rule) => {
    const growth = growthOf(rule, PIECES, [2_000, 32_000]);
    // Sixteen times the words. A quadratic rule takes 256 times as long.
    expect(growth.filter(({ ratio }) => ratio > 64)).toEqual([]);
  });
});
