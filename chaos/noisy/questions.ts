/**
 * The questions of noisy callers and the model's answers. Each question names a model number, which the answer repeats in each
 * word. So the phone's record shows which questions an answer answers, and which answer is said twice.
 */
import { saysGoodbye } from '../../src/conversation/turn-taking-words.ts';
import type { ChatRequestBody } from '../../test/fakes/openai-wire.ts';
import { ANSWER_WORDS, answerWordsIn, tokensOf } from '../answers.ts';
import type { Random } from '../random.ts';

const QUESTIONS = [
  'Do you have the model ID in stock?',
  'Can somebody look at my model ID this week?',
  'What does a repair of the model ID involve?',
  'Is the model ID any good in the rain?',
  'Could you tell me something about the model ID?',
] as const;

type Halves = readonly [string, string];

/** A question in two halves. The recogniser may take each for an utterance, so each has a model number. */
const HALVES: readonly [Halves, ...Halves[]] = [
  ['I have a model ID here', 'and my wife rides the model ID, are they alike?'],
  ['I was going to ask about the model ID', 'or rather about the model ID?'],
  ['So, the model ID', 'and also the model ID, do you sell both?'],
];

/** A question of a caller who hesitates. */
const HESITATIONS: readonly [Halves, ...Halves[]] = [
  ['Do you, uh,', 'have the model ID in stock?'],
  ['I would like to know', 'whether the model ID is any good?'],
  ['What about', 'the model ID?'],
];

const ID = /\bmodel ([bcdfghjklmnpqrstvwxz]{4})\b/giu;

const SORRY = 'Sorry, what was that?';
export const GOODBYE = 'Thanks for calling. Goodbye.';

/** A question about `id`. */
export function questionAbout(id: string, random: Random): string {
  return about(random.pick(QUESTIONS), id);
}

/** Two halves of a question. */
export function halvesAbout(first: string, second: string, random: Random): Halves {
  const [one, two] = random.pick(HALVES);
  return [about(one, first), about(two, second)];
}

/** A question with a pause in it. */
export function hesitationAbout(id: string, random: Random): Halves {
  const [before, after] = random.pick(HESITATIONS);
  return [before, about(after, id)];
}

function about(text: string, id: string): string {
  return text.replace('ID', id);
}

/** The model numbers in a text of the caller. */
export function idsIn(text: string): readonly string[] {
  return [...text.matchAll(ID)].map(([, id = '']) => id.toLowerCase());
}

/** Whether the agent has answered something that was no question. */
export function isSorry(text: string): boolean {
  return text.includes(SORRY);
}

/** The model's answer to all questions that the caller has asked since the last answer, as tokens. */
export function answerToNoisy({ messages }: ChatRequestBody): readonly string[] {
  const isRemark = (content: string): boolean => content.startsWith('(');
  const asked =
    messages.findLast(({ role, content }) => role === 'user' && !isRemark(content))?.content ?? '';
  const last = messages.at(-1);
  // A request to continue ends with a remark of the adapter. The beginning of the answer stands before it.
  const begun = last !== undefined && isRemark(last.content) ? (messages.at(-2)?.content ?? '') : '';
  const ids = idsIn(asked);
  if (ids.length === 0) return wordsOf(saysGoodbye(asked, 'en') ? GOODBYE : SORRY);
  const tokens = ids.flatMap((id) => {
    const heard = answerWordsIn(begun).findLast(({ marker }) => marker === id)?.index ?? -1;
    return heard === ANSWER_WORDS - 1 ? [] : [' ', ...tokensOf(id, heard + 1)];
  });
  return tokens.length === 0 ? wordsOf('That is all.') : tokens.slice(1);
}

function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S+/gu) ?? [];
}
