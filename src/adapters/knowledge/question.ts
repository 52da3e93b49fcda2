/** Turns a caller's question into slots. Each slot has alternative stems, and the best one counts. */
import { SELF_MARK } from './implied-words.ts';
import { ENGLISH, languageOfQuestion } from './languages.ts';
import type { Language } from './languages.ts';
import { meantByQuestion } from './meant-words.ts';
import type { Postings } from './passage-index.ts';
import { joinedWords } from './split-words.ts';
import type { JoinedWord } from './split-words.ts';
import { relatedStems } from './thesaurus.ts';
import type { Vocabulary } from './vocabulary.ts';
import { MAX_WORD_CHARS, isCommon, isFunctionWord, stemOf, wordsOf } from './words.ts';

/** A stem that can fill a slot, with the passages that contain it. */
export interface Alternative {
  readonly postings: Postings;
  /** 0 to 1; 1 is the spoken word itself. */
  readonly likeness: number;
}

/** One thing that the question asks for. */
export interface Slot {
  /** Empty if no passage contains a similar word. */
  readonly alternatives: readonly Alternative[];
  /** Highest score that a passage can get for this slot. */
  readonly weight: number;
  /** True if the slot only improves the ranking; a passage may answer the question without it. */
  readonly isHint: boolean;
}

/** Enough for any spoken question. Of a longer text only the end is used, where the question is. */
const MAX_WORDS = 32;
const MAX_SLOTS = 24;
/** Likeness of a synonym. */
const RELATED = 0.75;
/** Likeness of a compound with the spoken word in it. */
const COMPOUND = 0.7;
/** Likeness of a known word that sounds like the spoken word, if the spoken word is known too. */
const SOUNDS_ALIKE = 0.6;
/** Likeness of the parts of a run that is treated as one word. */
const PART = 0.5;
/** Least likeness in sound to replace an unknown word. */
const MIN_GUESS = 0.7;
/** Least likeness in sound to count next to a known word. */
const MIN_ALIKE = 0.8;
const HINT_WEIGHT = 0.5;
/** Shorter words of a question that has only function words carry no topic. */
const LEAST_CONTENT_CHARS = 4;

/** Forms of questions, and stems that are typical in the headings and answers for them. */
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

/** Other ways to say the words that `PLAIN_QUESTIONS` and `WAYS_TO_ASK` know. */
const REWORDINGS: readonly (readonly [RegExp, string])[] = [
  [/\bwhat time\b/gu, 'when'],
  [/\bwhereabouts\b|\bwhere abouts\b/gu, 'where'],
  [
    /\bwho (?:am i|are we|is it i am|have i got|do i have) (?:speaking|talking|speak|talk|on)\b/gu,
    'who are you',
  ],
  [
    /\b(how (?:do|can|could|would|should|will|am) (?:i|we|you|one)) (?:come|find|getting|reach)\b/gu,
    '$1 get',
  ],
];

/** Questions that consist of function words, and words that the passages with the answers say or mean, the most typical first. */
const PLAIN_QUESTIONS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bhow much\b/u, ['price', 'cost', 'dollar', 'fee']],
  [
    /\bhow\b.*\bget\b.*\b(?:there|here|you|your|over|by)\b/u,
    ['directions', 'route', 'bus', 'car', 'train', 'walk', 'park', 'address', 'highway', 'exit', 'turn'],
  ],
  [/\bwhere\b.*\b(?:you|your|yall)\b/u, ['address', 'where', 'located', 'location', 'directions', 'street']],
  [
    /\bwho (?:(?:are|is|am) )?(?:you|this|that|i)\b|\bwhat (?:is )?this\b/u,
    [SELF_MARK, 'owner', 'team', 'founded', 'since', 'business', 'company'],
  ],
  [
    /\bwhat\b.*\byou\b.*\b(?:do|have|for)\b|\bwhat are you\b/u,
    [SELF_MARK, 'services', 'offer', 'provide', 'specialize'],
  ],
  [/\bwhen\b/u, ['when', 'hours', 'open']],
];

/** Returns the slots of `text` in word order, hints last. Empty if it contains no word to look up. */
export function slotsOf(text: string, vocabulary: Vocabulary): readonly Slot[] {
  const language = languageOfQuestion(text, vocabulary.languages.all);
  return language === ENGLISH ? englishSlots(text, vocabulary) : otherSlots(text, language, vocabulary);
}

/** Of other languages than English stems, function words, and questions about hours, place and price are known. */
function otherSlots(text: string, language: Language, vocabulary: Vocabulary): readonly Slot[] {
  const { index } = vocabulary;
  const words = language
    .wordsOf(text)
    .filter((word) => word.length <= MAX_WORD_CHARS)
    .slice(-MAX_WORDS);
  const content = words.filter((word) => !language.isFunctionWord(word));
  // The lists of function words have words such as "hours" in them.
  const asked = content.length > 0 ? content : words.filter((word) => word.length >= LEAST_CONTENT_CHARS);
  const stems = [...new Set(asked.map(language.stemOf))].slice(-MAX_SLOTS);
  const slots = stems.map((stem) => {
    const postings = index.postings(stem);
    const within = vocabulary.compounds.with(stem).map((other) => ({ stem: other, likeness: COMPOUND }));
    const inCompounds = slotFrom(within, vocabulary);
    if (postings === undefined && inCompounds.alternatives.length > 0) return inCompounds;
    const own = postings === undefined ? [] : [{ postings, likeness: 1 }];
    return {
      alternatives: [...own, ...inCompounds.alternatives],
      weight: postings?.rarity ?? index.unknownRarity,
      isHint: false,
    };
  });
  const meant = meantByQuestion(language.code, text).map((mark) =>
    slotFrom([weightedMark(mark, language)], vocabulary),
  );
  return [...slots, ...meant.filter(({ weight }) => weight > 0)];
}

const weightedMark = (mark: string, language: Language): WeightedStem => ({
  stem: language.stemOf(mark),
  likeness: 1,
});

function englishSlots(text: string, vocabulary: Vocabulary): readonly Slot[] {
  const words = wordsOf(reworded(text))
    .filter((word) => word.length <= MAX_WORD_CHARS)
    .slice(-MAX_WORDS);
  const runs = new Map(joinedWords(words, vocabulary).map((run) => [run.from, run]));
  // By stem, so that a repeated word counts once.
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
  const plain = words.join(' ');
  if (slots.size === 0) return plainSlots(plain, vocabulary);
  return [...[...slots.values()].slice(-MAX_SLOTS), ...hintsOf(plain, slots, vocabulary)];
}

const reworded = (text: string): string =>
  REWORDINGS.reduce((said, [pattern, other]) => said.replaceAll(pattern, other), wordsOf(text).join(' '));

/** The slot of a question without a word to look up. */
function plainSlots(plain: string, vocabulary: Vocabulary): readonly Slot[] {
  const [, meant] = PLAIN_QUESTIONS.find(([pattern]) => pattern.test(plain)) ?? [];
  if (meant === undefined) return hintsOf(plain, new Map(), vocabulary);
  return [
    slotFrom(
      meant.map((word) => weightedStem(word, 1)),
      vocabulary,
    ),
  ];
}

/** A run may be one misheard word or really the separate words, so both are alternatives. */
function runSlot(run: JoinedWord, parts: readonly string[], vocabulary: Vocabulary): Slot {
  const content = parts.filter((part) => !isFunctionWord(part));
  const whole = run.guesses.map(({ word, likeness }) => weightedStem(word, likeness));
  return slotFrom([...whole, ...content.map((part) => weightedStem(part, PART))], vocabulary);
}

interface WeightedStem {
  readonly stem: string;
  readonly likeness: number;
}

const weightedStem = (word: string, likeness: number): WeightedStem => ({ stem: stemOf(word), likeness });

function slotFrom(all: readonly WeightedStem[], { index }: Vocabulary, isHint = false): Slot {
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
    const alike = sounds.guess(word, MIN_ALIKE).map((guess) => weightedStem(guess.word, SOUNDS_ALIKE));
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
  const guesses = sounds.guess(word, MIN_GUESS).map((guess) => weightedStem(guess.word, guess.likeness));
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
