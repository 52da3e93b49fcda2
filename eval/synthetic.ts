/** Knowledge of any size for the measurement of time: made-up words, as often as words are in a language. */
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

/** The same for the same `count`. Every third question has a word that no passage has, as if misheard. */
export function synthesise(count: number): Synthetic {
  const random = createRandom(count);
  // By Zipf: the n-th word is said n times less often than the first.
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
