/** Which words of a question say what it is about, and which sentences have them: enough where nothing is ranked by rarity. */

/** Words that say nothing about the subject: function words, manners, and words for the kind of question itself. */
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

/** Question words that a title may share, as in "Where are you?". They lead to a passage only without a subject. */
const QUESTION_WORDS = new Set(['where', 'when', 'who', 'why', 'how']);

/** A sentence that begins so is understood only after the one before it. */
const LEANS_BACK = /^(?:after that|it|they|this|these|that|those|then|but|and|so|otherwise)\b/iu;

/** Whether `sentence` is understood only after the one before it. */
export const leansBack = (sentence: string): boolean => LEANS_BACK.test(sentence);

/** How many of the words `sought` stand in `text`, in any form of theirs. */
export function hits(sought: readonly string[], text: string): number {
  const found = normal(text).split(' ');
  return sought.filter((word) => found.some((other) => sameStem(word, other))).length;
}

/** `rent` and `rentals`, `bike` and `bikes`: one begins with the other, and is long enough to mean something. */
function sameStem(a: string, b: string): boolean {
  return a === b || (Math.min(a.length, b.length) >= 4 && (a.startsWith(b) || b.startsWith(a)));
}

/** The words of `text` that say what it is about. */
export function words(text: string): readonly string[] {
  return [...new Set(normal(text).split(' '))].filter((word) => word !== '' && !EMPTY_WORDS.has(word));
}

export function questionWords(text: string): readonly string[] {
  const all = normal(text).split(' ');
  return all.filter((word) => QUESTION_WORDS.has(word));
}

/** Lower case, letters and digits only, single spaces. */
export function normal(text: string): string {
  const parts = text.toLowerCase().match(/[\p{L}\p{N}]+/gu);
  return parts?.join(' ') ?? '';
}
