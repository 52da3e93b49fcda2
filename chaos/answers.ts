/**
 * The callers' questions and the model's answers. Each word of an answer encodes its turn and its position, so a word that
 * is repeated, missing, or spoken in another turn can be detected.
 */

/** The words of an answer, by clause. The relay reports what it has played clause by clause. */
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

/** No vowels, so that no ordinary word looks like a marker. */
const LETTERS = 'bcdfghjklmnpqrstvwxz';
const MARKER_LENGTH = 4;
const MARKER = `[${LETTERS}]{${MARKER_LENGTH}}`;

/** The marker of turn number `index`, which must be below 65,536 (the number of distinct questions). */
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

/** Words that people say before their question, and that the knowledge search ignores. */
const PADDING = 'ok okay yes yeah well sure just like guess maybe think mean know really please need'.split(
  ' ',
);
const PADDING_LENGTH = 4;

/** The question of turn number `index`. The padding words before it encode the number. */
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

/** The marker of the turn to which `question` belongs; undefined if it is not one of these questions. */
export function markerIn(question: string): string | undefined {
  const words =
    question
      .split('.', 1)[0]
      ?.split(', ')
      .map((word) => PADDING.indexOf(word)) ?? [];
  if (words.length !== PADDING_LENGTH || words.includes(-1)) return undefined;
  return markerOf(words.reduceRight((index, word) => index * PADDING.length + word, 0));
}

/** The model's answer to the question of this marker, as tokens, from word number `from` (the first is 0). */
export function tokensOf(marker: string, from = 0): readonly string[] {
  return WORDS.flatMap((word, index) => {
    if (index < from) return [];
    const clause = CLAUSE_OF[index] ?? 0;
    const end = CLAUSE_OF[index + 1] === clause ? '' : (ENDS[clause] ?? '.');
    return [`${index === from ? '' : ' '}${marker}${word}${end}`];
  });
}

/** One word of an answer. */
export interface AnswerWord {
  readonly marker: string;
  readonly index: number;
}

const WORD = new RegExp(`\\b(${MARKER})(${WORDS.join('|')})\\b`, 'giu');

/** Finds the words of answers in `text`, in order. */
export function answerWordsIn(text: string): readonly AnswerWord[] {
  return [...text.matchAll(WORD)].map(([, marker = '', word = '']) => ({
    marker: marker.toLowerCase(),
    index: WORDS.indexOf(word.toLowerCase()),
  }));
}

/** The number of the clause that contains word number `index`. */
export function clauseOf(index: number): number {
  return CLAUSE_OF[index] ?? 0;
}
