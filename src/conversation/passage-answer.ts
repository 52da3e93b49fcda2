/** Finds the sentences of a passage that answer a question, for answers without a model. */
import type { Passage } from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
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
  price: /[$£€]\s?\d|\d\s?€|\b(?:dollars?|cents?|pounds?|pence|free|costs?|euros?)\b/iu,
  booking: /\b(?:book|reserv|appointment|advance)\w*/iu,
};

/** A row of a table, as `spokenPassage` says it. */
const IS_ROW = /^[^.:]{1,60}: /u;

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
  const asked = words(question);
  const subject = asked.filter((word) => !DAY.test(word));
  const sought = subject.length > 0 ? asked : [...asked, ...questionWords(question)];
  // Only a passage that mentions the subject may answer: a question about a boat must not get the price of a tune-up.
  if (subject.length > 0 && hits(subject, `${passage.title} ${passage.text}`) === 0) return undefined;
  const taken = new Set(splitSentences(avoid, agent.language).map(normal));
  const inTitle = hits(sought, passage.title);
  const scored = splitSentences(spokenPassage(passage.text), agent.language)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '' && !taken.has(normal(sentence)))
    .map((sentence) => {
      const found = hits(sought, sentence);
      return { sentence, found, score: 2 * found + (ANSWERS[kind]?.test(sentence) === true ? 1.5 : 0) };
    });
  const top = Math.max(...scored.map(({ score }) => score));
  if (scored.length === 0 || top + inTitle === 0) return undefined;
  const whole = scored.map(({ sentence }) => sentence).join(' ');
  // The heading is the question: everything under it belongs to the answer, unless one sentence says more of it.
  const isOneOfMany = kind === 'price' && inSentences(scored) > inTitle;
  if (
    !isOneOfMany &&
    subject.length > 0 &&
    inTitle >= subject.length &&
    whole.length <= agent.limits.maxResponseChars
  )
    return { text: whole, score: top + inTitle + passage.score };
  const at = scored.findIndex(({ score }) => score === top);
  const { maxResponseChars } = agent.limits;
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
  return { text, score: top + inTitle + passage.score };
}

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
