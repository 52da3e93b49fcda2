/** Spoken English as the index sees it: words, their stems, and the words that hold no subject. */
import { stemmer } from 'stemmer';
import common from 'stopwords-en' with { type: 'json' };

/** Longer than any word that somebody says; what is longer is noise that would cost time. */
export const MAX_WORD_CHARS = 40;

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Words that bind a sentence together. They are in every page and tell none from another. */
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

/** Words that callers wrap around a question. No page has to hold them to answer it. */
const PADDING = set(`
  actually anybody anyone anything basically calling excuse gonna gotta guess guys hello hey hi hoping hmm kind kinda
  know let like look looking maybe mean meant okay ok please really right say see somebody someone something sorry sort sure
  tell thank thanks thing things think uh uhm um wanna want wanted well wonder wondering yeah yep bit lot get got getting`);

const COMMON: ReadonlySet<string> = new Set(common);

/** True for words that tell no page from another, whoever says them. */
export const isFunctionWord = (word: string): boolean => FUNCTION_WORDS.has(word) || PADDING.has(word);

/** True for words of everyday speech: where no page has one, nothing is missing from the answer. */
export const isCommon = (word: string): boolean => COMMON.has(word);

/**
 * The words of a text in lower case and without accents, in their order. A word written with a hyphen comes as its
 * parts; nothing that is left has a meaning in any query language.
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase();
  return (
    plain.replaceAll(/['’](?:s|re|ve|ll|d|m|t)?(?![\p{L}\p{Nd}])/gu, apostrophe).match(/[\p{L}\p{Nd}]+/gu) ??
    []
  );
}

// "shop's" and "we're" lose their ending; "don't" stays one word.
const apostrophe = (ending: string): string => (ending.endsWith('t') ? 't' : ' ');

/** Words written with a hyphen as one word, since a recogniser may write them so: `tune-up` is also `tuneup`. */
export function compoundsOf(text: string): string[] {
  const hyphened = text.toLowerCase().match(/[\p{L}\p{Nd}]+(?:-[\p{L}\p{Nd}]+)+/gu) ?? [];
  return hyphened.map((word) => word.replaceAll('-', ''));
}

/** How a question begins that goes on from the one before, and words that stand for something said before. */
const GOING_ON = /^(?:and|or|but|what about|how about)\b/u;
const STANDING_FOR = set(
  'it its that this those these one ones they them their there then he she him her his',
);

/** How much a question needs the words before it: `wholly` where it goes on from them, `maybe` where it may do so. */
export function leaningOf(text: string): 'wholly' | 'maybe' | 'not' {
  const words = wordsOf(text);
  if (GOING_ON.test(words.join(' '))) return 'wholly';
  const own = words.filter((word) => !isFunctionWord(word));
  return own.length <= 1 || words.some((word) => STANDING_FOR.has(word)) ? 'maybe' : 'not';
}

const stems = new Map<string, string>();
const MAX_STEMS = 100_000;

/** What the forms of a word have in common: `rented`, `renting` and `rents` are all `rent`. */
export function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (stems.size >= MAX_STEMS) stems.clear();
  const stem = stemmer(word);
  stems.set(word, stem);
  return stem;
}
