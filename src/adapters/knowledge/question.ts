/** What a caller's words ask for: slots, each filled by the best of some stems. */
import type { Postings } from './passage-index.ts';
import { joinedWords } from './split-words.ts';
import type { JoinedWord } from './split-words.ts';
import { relatedStems } from './thesaurus.ts';
import type { Vocabulary } from './vocabulary.ts';
import { MAX_WORD_CHARS, isCommon, isFunctionWord, stemOf, wordsOf } from './words.ts';

export interface Alternative {
  readonly postings: Postings;
  /** 0 to 1; 1 is the word that was said. */
  readonly likeness: number;
}

export interface Slot {
  /** None where no passage has anything like it. */
  readonly alternatives: readonly Alternative[];
  /** What a passage that fits in full earns. */
  readonly weight: number;
  /** True where a passage may be right without it: it only tells better from good. */
  readonly isHint: boolean;
}

/** Enough for any question that is spoken in one breath. Of a longer text the end counts: there the question is. */
const MAX_WORDS = 32;
const MAX_SLOTS = 24;
/** Likeness of another word for the same thing. */
const RELATED = 0.75;
/** Of a known word that sounds like the one that was said, which is known as well. */
const SOUNDS_ALIKE = 0.6;
/** Of the parts of a run that is taken for one word. */
const PART = 0.5;
/** How like a known word must sound to be taken for a stranger, and for another known word. */
const MIN_GUESS = 0.7;
const MIN_ALIKE = 0.8;
const HINT_WEIGHT = 0.5;

/** How people ask, and the words in a heading or an answer of that kind. */
const WAYS_TO_ASK: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bhow much\b/u, ['much', 'cost', 'price', 'dollar']],
  [/\bhow long\b/u, ['long']],
  [/\bhow often\b/u, ['often']],
  [/\bhow old\b/u, ['old']],
  [/\bhow far\b/u, ['far', 'mile']],
  [/\bwhen\b/u, ['when', 'hour']],
  [/\bwhere\b/u, ['where']],
  [/\bwho\b/u, ['who']],
];

/** The slots of `text`, in the order of its words, hints last. Empty where it holds no word that could be looked up. */
export function slotsOf(text: string, vocabulary: Vocabulary): readonly Slot[] {
  const words = wordsOf(text.replaceAll(/\bwhat time\b/giu, 'when'))
    .filter((word) => word.length <= MAX_WORD_CHARS)
    .slice(-MAX_WORDS);
  const runs = new Map(joinedWords(words, vocabulary).map((run) => [run.from, run]));
  // By stem: a word said twice is asked once.
  const slots = new Map<string, Slot>();
  const add = (word: string, slot: Slot | undefined): void => {
    const stem = stemOf(word);
    if (slot !== undefined && !slots.has(stem)) slots.set(stem, slot);
  };
  for (let at = 0; at < words.length;) {
    const run = runs.get(at);
    const parts = words.slice(at, at + (run?.length ?? 1));
    const [word = ''] = parts;
    if (run === undefined) add(word, wordSlot(word, vocabulary));
    else add(run.guesses[0]?.word ?? word, runSlot(run, parts, vocabulary));
    at += parts.length;
  }
  return [...[...slots.values()].slice(-MAX_SLOTS), ...hintsOf(words.join(' '), slots, vocabulary)];
}

/** A run may be one misheard word, or just the words that it is made of. */
function runSlot(run: JoinedWord, parts: readonly string[], vocabulary: Vocabulary): Slot {
  const content = parts.filter((part) => !isFunctionWord(part));
  const whole = run.guesses.map(({ word, likeness }) => likely(word, likeness));
  return slotFrom([...whole, ...content.map((part) => likely(part, PART))], vocabulary);
}

interface Likely {
  readonly stem: string;
  readonly likeness: number;
}

const likely = (word: string, likeness: number): Likely => ({ stem: stemOf(word), likeness });

function slotFrom(all: readonly Likely[], { index }: Vocabulary, isHint = false): Slot {
  const alternatives = all.flatMap(({ stem, likeness }) => {
    const postings = index.postings(stem);
    return postings === undefined ? [] : [{ postings, likeness }];
  });
  const weight = Math.max(0, ...alternatives.map(({ postings }) => postings.rarity));
  return { alternatives, weight, isHint };
}

function wordSlot(word: string, vocabulary: Vocabulary): Slot | undefined {
  if (isFunctionWord(word)) return undefined;
  const { index, sounds } = vocabulary;
  const stem = stemOf(word);
  const related = [...relatedStems(stem)].map((other) => ({ stem: other, likeness: RELATED }));
  const postings = index.postings(stem);
  if (postings !== undefined) {
    const alike = sounds.guess(word, MIN_ALIKE).map((guess) => likely(guess.word, SOUNDS_ALIKE));
    const others = slotFrom([...related, ...alike.filter((other) => other.stem !== stem)], vocabulary);
    return {
      alternatives: [{ postings, likeness: 1 }, ...others.alternatives],
      weight: postings.rarity,
      isHint: false,
    };
  }
  const inOtherWords = slotFrom(related, vocabulary);
  if (inOtherWords.alternatives.length > 0) return inOtherWords;
  if (isCommon(word)) return undefined;
  const guesses = sounds.guess(word, MIN_GUESS).map((guess) => likely(guess.word, guess.likeness));
  if (guesses.length > 0) return slotFrom(guesses, vocabulary);
  return { alternatives: [], weight: index.unknownRarity, isHint: false };
}

function hintsOf(plain: string, slots: ReadonlyMap<string, Slot>, vocabulary: Vocabulary): readonly Slot[] {
  return WAYS_TO_ASK.flatMap(([pattern, stems]) => {
    if (!pattern.test(plain) || stems.some((stem) => slots.has(stem))) return [];
    const hint = slotFrom(
      stems.map((stem) => ({ stem, likeness: 1 })),
      vocabulary,
      true,
    );
    return hint.alternatives.length === 0 ? [] : [{ ...hint, weight: hint.weight * HINT_WEIGHT }];
  });
}
