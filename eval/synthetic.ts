/** Makes knowledge of any size for speed measurements, from made-up words with the frequencies of a natural language. */
import type { StoredPassage } from '../src/adapters/ports/knowledge.ts';
import { createRandom } from '../src/lib/random.ts';

const VOCABULARY = 20_000;
const SYLLABLES = [
  'ba',
  'de',
  'fi',
  'go',
  'lu',
  'ma',
  'ne',
  'pi',
  'ro',
  'su',
  'ta',
  've',
  'ki',
  'zo',
  'ha',
  'wer',
];

export interface Synthetic {
  readonly passages: readonly StoredPassage[];
  readonly questions: readonly string[];
}

/** The same `count` gives the same result. Every third question contains a word that is in no passage, as if misheard. */
export function synthesise(count: number): Synthetic {
  const random = createRandom(count);
  // Zipf's law: the n-th most frequent word is n times rarer than the most frequent one.
  const word = (): string => wordOf(Math.floor(VOCABULARY ** random()) - 1);
  const words = (length: number): string => Array.from({ length }, word).join(' ');
  return {
    passages: Array.from({ length: count }, (_, index) => ({
      id: `page${index}`,
      title: words(6),
      text: words(30 + Math.floor(random() * 30)),
    })),
    questions: Array.from(
      { length: 300 },
      (_, index) => words(4 + Math.floor(random() * 8)) + (index % 3 === 0 ? ` ${word()}x${word()}` : ''),
    ),
  };
}

function wordOf(rank: number): string {
  let rest = rank;
  let word = '';
  do {
    word += SYLLABLES[rest % SYLLABLES.length] ?? '';
    rest = Math.floor(rest / SYLLABLES.length);
  } while (rest > 0);
  return word;
}
