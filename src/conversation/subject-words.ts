/** Finds the words that say what a question is about, and the sentences that contain them. No ranking by rarity. */

/** Words that say nothing about the subject: function words, polite phrases, and words for the kind of question. */
const EMPTY_WORDS = new Set(
  `a about all also am an and any anything are as at be been but by can could d did didn do does doesn doing
  don for from get give go good got had has have help hello hey hi hm hmm how huh i if in is it just know
  let like ll m many may maybe me more much my need new no not now of off ok okay on one or our out please
  put re really right s sir so some someone something still sure t tell thank thanks that the their them
  then there these they this to today tomorrow tonight too um uh up us ve very want was we well were what
  when where which who why will with would yeah yes you your open opening close closes closed closing shut
  hour hours time times price prices cost costs charge charges fee fees rate rates expensive cheap book
  booking reserve reservation appointment schedule located location`.split(/\s+/u),
);

/** Question words that may also be in a title, such as "Where are you?". They count only if the question has no subject. */
const QUESTION_WORDS = new Set(['where', 'when', 'who', 'why', 'how']);

const LEANS_BACK = /^(?:after that|it|they|this|these|that|those|then|but|and|so|otherwise)\b/iu;

/** Whether `sentence` refers to the one before it and cannot be understood alone. */
export const leansBack = (sentence: string): boolean => LEANS_BACK.test(sentence);

/** How many of the words `sought` occur in `text`, in any form. */
export function hits(sought: readonly string[], text: string): number {
  const found = normal(text).split(' ');
  return sought.filter((word) => found.some((other) => sameStem(word, other))).length;
}

/** `rent` and `rentals`, `bike` and `bikes`: the longer word begins with the shorter one, which has at least four letters. */
function sameStem(a: string, b: string): boolean {
  return a === b || (Math.min(a.length, b.length) >= 4 && (a.startsWith(b) || b.startsWith(a)));
}

/** The words of `text` that say what it is about, each once. */
export function words(text: string): readonly string[] {
  return [...new Set(normal(text).split(' '))].filter((word) => word !== '' && !EMPTY_WORDS.has(word));
}

/** The question words in `text`. */
export function questionWords(text: string): readonly string[] {
  const all = normal(text).split(' ');
  return all.filter((word) => QUESTION_WORDS.has(word));
}

/**
 * Characters of a caller's words that are searched for a question. Callers who tell a story ask at its end. The patterns look
 * for two or three words with others between them, so their time grows faster than the text.
 */
const MAX_ASKED_CHARS = 600;

/**
 * The end of `text` in lower case, with the apostrophes that speech recognition leaves out of question words: `what's`, and
 * with `you` for its spoken forms.
 */
export function plainWords(text: string): string {
  return text
    .slice(-MAX_ASKED_CHARS)
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/\b(?:ya|u|y'all|yall|youse)\b/gu, 'you')
    .replace(/\b(what|where|when|who|how|that|there)s\b/gu, "$1's");
}

/** `text` in lower case, with letters and digits only and single spaces. */
export function normal(text: string): string {
  const parts = text.toLowerCase().match(/[\p{L}\p{N}]+/gu);
  return parts?.join(' ') ?? '';
}
