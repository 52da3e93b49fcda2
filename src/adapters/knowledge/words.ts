/** Splits spoken English into words and stems, and knows the words that carry no topic. */
import { stemmer } from 'stemmer';
import common from 'stopwords-en' with { type: 'json' };

/** Longer than any spoken word. Longer strings are noise that would cost time. */
export const MAX_WORD_CHARS = 40;

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Grammatical words. They are in every page and do not distinguish pages. */
const FUNCTION_WORDS = set(`
  a an the this that these those there here it its i me my mine myself we us our ours ourselves you your yours
  yourself he him his she her hers they them their theirs one ones
  am is are was were be been being do does did doing done have has had having will would can could shall should may
  might must ought
  of to in on at by with from into onto about as than then so if or and but nor not no yes any some all both each
  other another such own same too very just also only even still yet ever again else more most much many
  what which who whom whose when where why how
  up down out off over under for go goes going gone went
  im ive id ill youre youve youd youll hes shes weve theyre theyve theyd theyll dont doesnt didnt cant couldnt wont
  wouldnt shouldnt isnt arent wasnt werent havent hasnt hadnt thats theres whats lets`);

/** Words that callers put around a question. A page need not contain them to answer it. */
const PADDING = set(`
  actually anybody anyone anything basically calling excuse gonna gotta guess guys hello hey hi hoping hmm kind kinda
  know let like look looking maybe mean meant okay ok please really right say see somebody someone something sorry sort sure
  tell thank thanks thing things think uh uhm um wanna want wanted well wonder wondering yeah yep bit lot get got getting`);

/** Passages with opening hours seldom contain them. */
const TIMES_OF_DAY = set(
  'morning mornings noon afternoon afternoons evening evenings night nights tonight today tomorrow',
);

const COMMON: ReadonlySet<string> = new Set([...common, ...TIMES_OF_DAY]);

/** True for words that do not distinguish one page from another. */
export const isFunctionWord = (word: string): boolean => FUNCTION_WORDS.has(word) || PADDING.has(word);

/** True for everyday words. If no page contains one, the answer still lacks nothing. */
export const isCommon = (word: string): boolean => COMMON.has(word);

/**
 * Returns the words of a text in order, in lower case and without accents. A hyphenated word becomes its parts. Only letters
 * and digits remain, so the result is harmless in any query language.
 */
export function wordsOf(text: string): string[] {
  const plain = withoutMarks(text).toLowerCase();
  return (
    plain.replaceAll(/['’](?:s|re|ve|ll|d|m|t)?(?![\p{L}\p{Nd}])/gu, apostrophe).match(/[\p{L}\p{Nd}]+/gu) ??
    []
  );
}

/** Returns a text without accents and other marks on its letters. */
export const withoutMarks = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}+/gu, '');

// "shop's" and "we're" lose their ending; "don't" stays one word.
const apostrophe = (ending: string): string => (ending.endsWith('t') ? 't' : ' ');

/** Returns each hyphenated word as one word, because a recogniser may write `tune-up` as `tuneup`. */
export function compoundsOf(text: string): string[] {
  // The pattern also matches words without a hyphen. A pattern that requires one takes quadratic time on a very long word.
  const words = text.toLowerCase().match(/[\p{L}\p{Nd}]+(?:-[\p{L}\p{Nd}]+)*/gu) ?? [];
  return words.filter((word) => word.includes('-')).map((word) => word.replaceAll('-', ''));
}

/** Beginnings of a follow-up question. */
const FOLLOW_UP = /^(?:and|or|but|what about|how about)\b/u;
/** Words that may refer to something said before. */
const REFERRING = set('it its that this those these one ones they them their there then he she him her his');

/** Returns whether a question depends on the preceding words: `needed` for follow-up questions, `possible` if unclear. */
export function contextNeed(text: string): 'needed' | 'possible' | 'none' {
  const words = wordsOf(text);
  if (FOLLOW_UP.test(words.join(' '))) return 'needed';
  const own = words.filter((word) => !isFunctionWord(word));
  return own.length <= 1 || words.some((word) => REFERRING.has(word)) ? 'possible' : 'none';
}

const MAX_STEMS = 100_000;

/** Returns a stemmer that keeps its results. */
export function keptStems(stem: (word: string) => string): (word: string) => string {
  const stems = new Map<string, string>();
  return (word) => {
    const known = stems.get(word);
    if (known !== undefined) return known;
    if (stems.size >= MAX_STEMS) stems.clear();
    const made = stem(word);
    stems.set(word, made);
    return made;
  };
}

/** Returns the stem of an English word: `rented`, `renting` and `rents` all become `rent`. */
export const stemOf = keptStems(stemmer);
