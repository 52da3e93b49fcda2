/**
 * What callers ask and what the model answers. Every word of an answer says by itself which turn it belongs to and
 * which word of the answer it is, so that a word heard twice, left out, or said into another turn shows itself.
 */

/** The words of an answer, clause by clause. The relay reports clause by clause what it has played. */
const CLAUSES: readonly (readonly string[])[] = [
  ['alpha', 'bravo', 'charlie'],
  ['delta', 'echo', 'foxtrot'],
  ['golf', 'hotel', 'india'],
  ['juliet', 'kilo', 'lima'],
];
/** Two sentences of two clauses. */
const ENDS = [',', '.', ',', '.'];

const WORDS = CLAUSES.flat();
const CLAUSE_OF = CLAUSES.flatMap((clause, index) => clause.map(() => index));

export const ANSWER_WORDS = WORDS.length;
export const ANSWER_CLAUSES = CLAUSES.length;

/** No vowels: a marker is no word that anybody else would say. */
const LETTERS = 'bcdfghjklmnpqrstvwxz';
const MARKER_LENGTH = 4;
const MARKER = `[${LETTERS}]{${MARKER_LENGTH}}`;

/** Names turn number `index`, of fewer than 65,536. */
export function markerOf(index: number): string {
  let rest = index;
  let marker = '';
  for (let at = 0; at < MARKER_LENGTH; at += 1) {
    marker = (LETTERS[rest % LETTERS.length] ?? '') + marker;
    rest = Math.floor(rest / LETTERS.length);
  }
  return marker;
}

const QUESTIONS = [
  'How much is a tune-up?',
  'When do you open?',
  'Can you fix a flat tire?',
  'Do you rent electric bikes?',
  'How long does a repair take?',
  'Can I park near the shop?',
  'Do you rent helmets?',
  'Is there a deposit?',
  'Do you offer tours?',
  'Can I pay by card?',
];

/** What people say before they come to the point, and what a search for knowledge passes over. */
const PADDING = 'ok okay yes yeah well sure just like guess maybe think mean know really please need'.split(
  ' ',
);
const PADDING_LENGTH = 4;

/** The question of turn number `index`: the words before it say which turn it is. */
export function questionOf(index: number): string {
  let rest = index;
  const words = Array.from({ length: PADDING_LENGTH }, () => {
    const word = PADDING[rest % PADDING.length];
    rest = Math.floor(rest / PADDING.length);
    return word;
  });
  const question = QUESTIONS[index % QUESTIONS.length] ?? '';
  return `${words.join(', ')}. ${question}`;
}

/** The marker of the turn that `question` belongs to; undefined where it is none of ours. */
export function markerIn(question: string): string | undefined {
  const words =
    question
      .split('.', 1)[0]
      ?.split(', ')
      .map((word) => PADDING.indexOf(word)) ?? [];
  if (words.length !== PADDING_LENGTH || words.includes(-1)) return undefined;
  return markerOf(words.reduceRight((index, word) => index * PADDING.length + word, 0));
}

/** The model's answer to the question of this marker, from its word number `from` (0 is the first) on, as tokens. */
export function tokensOf(marker: string, from = 0): readonly string[] {
  return WORDS.flatMap((word, index) => {
    if (index < from) return [];
    const clause = CLAUSE_OF[index] ?? 0;
    const end = CLAUSE_OF[index + 1] === clause ? '' : (ENDS[clause] ?? '.');
    return [`${index === from ? '' : ' '}${marker}${word}${end}`];
  });
}

/** One word of some answer. */
export interface AnswerWord {
  readonly marker: string;
  readonly index: number;
}

const WORD = new RegExp(`\\b(${MARKER})(${WORDS.join('|')})\\b`, 'giu');

/** The words of answers in `text`, in their order. */
export function answerWordsIn(text: string): readonly AnswerWord[] {
  return [...text.matchAll(WORD)].map(([, marker = '', word = '']) => ({
    marker: marker.toLowerCase(),
    index: WORDS.indexOf(word.toLowerCase()),
  }));
}

/** The clause that word number `index` stands in. */
export function clauseOf(index: number): number {
  return CLAUSE_OF[index] ?? 0;
}
