/** Rejoins words that a recogniser heard as two or three words: "tan dem", "the railer", "can sell asian". */
import type { Guess } from './sounds.ts';
import type { Vocabulary } from './vocabulary.ts';
import { relatedStems } from './thesaurus.ts';
import { MAX_WORD_CHARS, isCommon, isFunctionWord, stemOf } from './words.ts';

/** A run of words that is treated as one. */
export interface JoinedWord {
  readonly from: number;
  readonly length: number;
  /** Known words that it may have been, best first. */
  readonly guesses: readonly Guess[];
}

/** Joining random words easily produces shorter known words by chance. */
const MIN_CHARS = 5;
const MIN_LIKENESS = 0.62;
/** Most runs compared by sound in one question, to limit its time. */
const MAX_GUESSED = 12;

/** Returns the runs of two or three words that are most likely one known word. The runs do not overlap. */
export function joinedWords(words: readonly string[], vocabulary: Vocabulary): readonly JoinedWord[] {
  const found: JoinedWord[] = [];
  let guessed = 0;
  for (let from = 0; from < words.length; from += 1) {
    for (const length of [3, 2]) {
      const parts = words.slice(from, from + length);
      if (parts.length < length || !mayBeOne(parts)) continue;
      const known = vocabulary.has(parts.join(''));
      if (!known && ++guessed > MAX_GUESSED) continue;
      const guesses = known ? [{ word: parts.join(''), likeness: 1 }] : guessesFor(parts, vocabulary);
      if (guesses.length > 0) found.push({ from, length, guesses });
    }
  }
  return withoutOverlaps(found);
}

function mayBeOne(parts: readonly string[]): boolean {
  const chars = parts.join('').length;
  return chars >= MIN_CHARS && chars <= MAX_WORD_CHARS && !parts.every(isFunctionWord);
}

/** No guesses if every part is a known word, or if the parts alone sound more like known words. */
function guessesFor(parts: readonly string[], vocabulary: Vocabulary): readonly Guess[] {
  const { sounds } = vocabulary;
  const content = parts.filter((part) => !isFunctionWord(part));
  const unknownParts = content.filter((part) => isUnknown(part, vocabulary));
  if (unknownParts.length === 0) return [];
  const own = new Set(content.map(stemOf));
  const guesses = sounds.guess(parts.join(''), MIN_LIKENESS).filter(({ word }) => !own.has(stemOf(word)));
  const best = guesses[0]?.likeness ?? 0;
  const apart = unknownParts.map((part) => sounds.guess(part, MIN_LIKENESS)[0]?.likeness ?? 0);
  return apart.reduce((sum, likeness) => sum + likeness, 0) / apart.length > best ? [] : guesses;
}

/** True if the word may be misheard: it is not an everyday word, and neither it nor a synonym is in any page. */
function isUnknown(word: string, { index }: Vocabulary): boolean {
  const stem = stemOf(word);
  return !isCommon(word) && ![stem, ...relatedStems(stem)].some((each) => index.postings(each) !== undefined);
}

function withoutOverlaps(found: readonly JoinedWord[]): readonly JoinedWord[] {
  const likeness = ({ guesses }: JoinedWord): number => guesses[0]?.likeness ?? 0;
  const taken: JoinedWord[] = [];
  for (const word of found.toSorted((a, b) => likeness(b) - likeness(a) || b.length - a.length)) {
    const isFree = taken.every(
      (other) => word.from >= other.from + other.length || other.from >= word.from + word.length,
    );
    if (isFree) taken.push(word);
  }
  return taken;
}
