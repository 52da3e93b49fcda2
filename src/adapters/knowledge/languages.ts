/** The languages of passages and questions: their words, stems and function words. */
import { stemmer as danishStem } from '@orama/stemmers/danish';
import { stemmer as dutchStem } from '@orama/stemmers/dutch';
import { stemmer as finnishStem } from '@orama/stemmers/finnish';
import { stemmer as frenchStem } from '@orama/stemmers/french';
import { stemmer as germanStem } from '@orama/stemmers/german';
import { stemmer as italianStem } from '@orama/stemmers/italian';
import { stemmer as norwegianStem } from '@orama/stemmers/norwegian';
import { stemmer as portugueseStem } from '@orama/stemmers/portuguese';
import { stemmer as spanishStem } from '@orama/stemmers/spanish';
import { stemmer as swedishStem } from '@orama/stemmers/swedish';
import { FUNCTION_WORDS } from '../../lib/function-words.ts';
import { createPauser } from './passage-index.ts';
import { compoundsOf, isFunctionWord, keptStems, stemOf, withoutMarks, wordsOf } from './words.ts';

export interface Language {
  /** ISO 639-1. */
  readonly code: string;
  /** In English. */
  readonly name: string;
  readonly wordsOf: (text: string) => readonly string[];
  readonly stemOf: (word: string) => string;
  readonly isFunctionWord: (word: string) => boolean;
}

export const ENGLISH: Language = {
  code: 'en',
  name: 'English',
  wordsOf: (text) => [...wordsOf(text), ...compoundsOf(text)],
  stemOf,
  isFunctionWord,
};

const OTHERS: readonly Language[] = [
  other('da', 'Danish', danishStem, FUNCTION_WORDS.da),
  other('de', 'German', germanStem, FUNCTION_WORDS.de),
  other('es', 'Spanish', spanishStem, FUNCTION_WORDS.es),
  other('fi', 'Finnish', finnishStem, FUNCTION_WORDS.fi),
  other('fr', 'French', frenchStem, FUNCTION_WORDS.fr),
  other('it', 'Italian', italianStem, FUNCTION_WORDS.it),
  other('nl', 'Dutch', dutchStem, FUNCTION_WORDS.nl),
  other('no', 'Norwegian', norwegianStem, FUNCTION_WORDS.no),
  other('pt', 'Portuguese', portugueseStem, FUNCTION_WORDS.pt),
  other('sv', 'Swedish', swedishStem, FUNCTION_WORDS.sv),
];

/** The codes of the languages whose stems the search knows. */
export const SEARCH_LANGUAGES: readonly string[] = [ENGLISH, ...OTHERS].map(({ code }) => code);

function other(
  code: string,
  name: string,
  stemmer: (word: string) => string,
  functionWords: readonly string[],
): Language {
  // Recognisers and pages leave accents out at times. The endings that a stemmer removes have them.
  const stems = keptStems((word) => withoutMarks(stemmer(word)));
  const common = new Set(functionWords.flatMap((word) => [word, withoutMarks(word)]));
  return { code, name, wordsOf: plainWords, stemOf: stems, isFunctionWord: (word) => common.has(word) };
}

function plainWords(text: string): readonly string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{Nd}]+/gu) ?? []
  );
}

/** The first words of a passage say what language it is in. */
const READ_WORDS = 80;
/** Least number and share of function words that decide about the language of a passage. */
const DECIDING = { count: 4, share: 0.2 };
/** A language needs this lead over English, whose words are in pages of all languages. */
const LEAD = 1.5;
/** Least share of passages. A language with fewer is a list of foreign names. */
const LEAST_SHARE = 0.05;

/** The language of each passage, and all of them, the most frequent first. */
export interface PassageLanguages {
  readonly all: readonly Language[];
  of(number: number): Language;
}

/**
 * Decides by the function words of each passage, in short slices. Passages with too few are in the language of most
 * others.
 */
export async function languagesOf(
  passages: readonly { readonly title: string; readonly text: string }[],
): Promise<PassageLanguages> {
  const decided: (Language | undefined)[] = [];
  const pause = createPauser();
  for (const { title, text } of passages) {
    decided.push(decidedLanguage(`${title} ${text}`));
    await pause();
  }
  const counts = new Map<Language, number>();
  for (const language of decided) {
    if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  const total = decided.filter((language) => language !== undefined).length;
  const all = [...counts]
    .filter(([, count]) => count >= LEAST_SHARE * total)
    .sort(([, a], [, b]) => b - a)
    .map(([language]) => language);
  const [main = ENGLISH] = all;
  const kept = new Set(all);
  return {
    all: all.length === 0 ? [main] : all,
    of(number) {
      const language = decided[number];
      return language !== undefined && kept.has(language) ? language : main;
    },
  };
}

function decidedLanguage(text: string): Language | undefined {
  const words = plainWords(text.slice(0, READ_WORDS * 12)).slice(0, READ_WORDS);
  const isEnough = (count: number): boolean =>
    count >= DECIDING.count && count >= DECIDING.share * words.length;
  const inEnglish = functionWordsIn(words, ENGLISH);
  // Most passages are decided here, without a look at the other languages.
  if (isEnough(inEnglish) && inEnglish >= words.length / 3) return ENGLISH;
  const [best, count] = mostFunctionWords(words, OTHERS);
  if (isEnough(count) && count >= LEAD * inEnglish) return best;
  return isEnough(inEnglish) ? ENGLISH : undefined;
}

/** The one of the languages in which a caller most likely speaks. On a tie, the first. */
export function languageOfQuestion(text: string, languages: readonly Language[]): Language {
  if (languages.length === 1) return languages[0] ?? ENGLISH;
  return mostFunctionWords(plainWords(text), languages)[0];
}

function mostFunctionWords(
  words: readonly string[],
  languages: readonly Language[],
): readonly [Language, number] {
  let best: readonly [Language, number] = [languages[0] ?? ENGLISH, -1];
  for (const language of languages) {
    const count = functionWordsIn(words, language);
    if (count > best[1]) best = [language, count];
  }
  return best;
}

const functionWordsIn = (words: readonly string[], language: Language): number =>
  words.filter((word) => language.isFunctionWord(word)).length;
