/** Finds the sentences of a passage that answer a question, for answers without a model. */
import type { Passage } from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import { functionWordsOf } from '../lib/function-words.ts';
import { spokenPassage } from './passage-speech.ts';
import type { QuestionKind } from './question-kind.ts';
import { splitSentences } from './sentences.ts';
import { hits, leansBack, normal, questionWords, words } from './subject-words.ts';

export interface PassageQuestion {
  readonly agent: AgentConfig;
  readonly question: string;
  readonly kind: QuestionKind;
  readonly passages: readonly Passage[];
  /** None of these sentences is said. */
  readonly avoid: string;
}

/** What a sentence contains that answers this kind of question. */
const ANSWERS: Partial<Record<QuestionKind, RegExp>> = {
  hours: /\b(?:open|close[sd]?|hours)\b/iu,
  // Menus say amounts without a currency: "Latte 4.50", "Margherita 12".
  price:
    /\p{Sc}\s?\d|\d\s?(?:\p{Sc}|(?:eur|usd|gbp|chf|cad|aud|kr|zł)(?!\p{L}))|\b(?:dollars?|cents?|pounds?|pence|free|costs?|euros?|included)\b|\b(?:prices?|fees?|rates?|charges?)\W{1,3}\d|\bno (?:extra )?charge\b|\b\d{1,4}[.,]\d{2}\b|\p{L}\)?\s\d{1,4}\.?$/iu,
  booking: /\b(?:book|reserv|appointment|advance)\w*/iu,
};

/** "How much notice do you need?" asks for no price. */
const ASKS_OTHER_AMOUNT =
  /\bhow much (?!(?:are|is|was|were|do|does|did|would|will|should|can|could|for|to|it|an?|the|you|your|i|my|one|each|that|this|these|those|of|more|extra|money)\b)\p{L}/iu;
const PRICE_WORDS = /\b(?:prices?|costs?|charges?|fees?|rates?|expensive|pricey|cheap\w*)\b/iu;

/** The search knows more than the words that a passage shares with the question. */
const SCORE_WEIGHT = 8;
/** "Yes." alone is the answer to the question above it, not to another one. */
const BARE_ANSWER = /^(?:yes|no)(?:, (?:of course|sorry|sure|we do|please))?[.!]$/iu;

/** A row of a table, as `spokenPassage` says it. More words before the colon are a sentence. */
const IS_ROW = /^(?:[^\s.:]{1,30} ){0,5}[^\s.:]{1,30}: /u;

/** Days help to find the sentence but are not required: "Tuesday through Saturday" also answers a question about Friday. */
const DAY = /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?)$/u;

/** The best answer that the passages give, or undefined if none of them mentions the subject. */
export function passageAnswer(asked: PassageQuestion): string | undefined {
  const answers = asked.passages.map((passage) => answerIn(passage, asked));
  return answers.filter((answer) => answer !== undefined).sort((a, b) => b.score - a.score)[0]?.text;
}

function answerIn(
  passage: Passage,
  { agent, question, kind, avoid }: PassageQuestion,
): { text: string; score: number } | undefined {
  const empty = functionWordsOf(agent.language);
  const asked = words(question).filter((word) => !empty.has(word));
  const subject = asked.filter((word) => !DAY.test(word));
  const sought = subject.length > 0 ? asked : [...asked, ...questionWords(question)];
  // Only a passage that mentions the subject may answer: a question about a boat must not get the price of a tune-up.
  if (subject.length > 0 && hits(subject, `${passage.title} ${passage.text}`) === 0) return undefined;
  const taken = new Set(splitSentences(avoid, agent.language).map(normal));
  const isUnderQuestion = passage.title.endsWith('?');
  const inTitle = hits(sought, passage.title);
  const titleScore = inTitle + SCORE_WEIGHT * passage.score;
  const needsPrice =
    kind === 'price' && !asksOtherAmount(question) && !(isUnderQuestion && PRICE_WORDS.test(passage.title));
  const isThatQuestion = 2 * inTitle >= subject.length;
  const scored = splitSentences(spokenPassage(passage.text), agent.language)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '' && !taken.has(normal(sentence)))
    .filter((sentence) => isThatQuestion || !BARE_ANSWER.test(sentence))
    .map((sentence) => {
      const found = hits(sought, sentence);
      const inName = hits(sought, IS_ROW.exec(sentence)?.[0] ?? '');
      const isOfKind = ANSWERS[kind]?.test(sentence) === true;
      return { sentence, found, score: 2 * found + inName + (isOfKind ? 1.5 : 0) };
    });
  const answers = scored.filter(({ sentence }) => !needsPrice || ANSWERS.price?.test(sentence) === true);
  const top = Math.max(...answers.map(({ score }) => score));
  if (answers.length === 0 || top + inTitle === 0) return undefined;
  const whole = scored.map(({ sentence }) => sentence).join(' ');
  // The heading is the question: everything under it belongs to the answer, unless one sentence says more of it.
  const isOneOfMany = kind === 'price' && inSentences(scored) > inTitle;
  const { maxResponseChars } = agent.limits;
  const isWhole =
    (isUnderQuestion && !scored.some(isRow)) || (subject.length > 0 && inTitle >= subject.length);
  if (!isOneOfMany && isWhole && whole.length <= maxResponseChars)
    return { text: whole, score: top + titleScore };
  const best = answers.find(({ score }) => score === top);
  // A row that has no word of the question is about something else.
  if (best === undefined || (best.found === 0 && isRow(best))) return undefined;
  const at = scored.indexOf(best);
  const pair = scored.slice(Math.max(0, at - 1), at + 1).map(({ sentence }) => sentence);
  const needsPrevious = leansBack(pair.at(-1) ?? '') && pair.join(' ').length <= maxResponseChars;
  // The price of the next thing in a list, or the next row of a table, is the answer to another question.
  const other = scored
    .slice(at + 1)
    .findIndex(
      ({ sentence, found }) =>
        (kind === 'price' || IS_ROW.test(sentence)) && found < (scored[at]?.found ?? 0),
    );
  const until = other === -1 ? scored.length : at + 1 + other;
  const text = fill(scored.slice(needsPrevious ? Math.max(0, at - 1) : at, until), maxResponseChars);
  return { text, score: top + titleScore };
}

const isRow = ({ sentence }: { readonly sentence: string }): boolean => IS_ROW.test(sentence);

const asksOtherAmount = (question: string): boolean =>
  ASKS_OTHER_AMOUNT.test(question) && !PRICE_WORDS.test(question);

const inSentences = (scored: readonly { readonly found: number }[]): number =>
  Math.max(...scored.map(({ found }) => found));

/** The first sentence and the matching ones directly after it, as long as they fit. */
function fill(
  scored: readonly { readonly sentence: string; readonly score: number }[],
  maxChars: number,
): string {
  const [first, ...more] = scored;
  let text = first?.sentence ?? '';
  for (const { sentence, score } of more) {
    if (text.length + 1 + sentence.length > maxChars) break;
    if (score === 0 && (first?.score ?? 0) > 0) break;
    text += ` ${sentence}`;
  }
  return text;
}
