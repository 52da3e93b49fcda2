/** The answers of the fake models. */
import type { ChatRequestBody } from '../test/fakes/openai-wire.ts';
import { ANSWER_WORDS, answerWordsIn, markerIn, tokensOf } from './answers.ts';

/** The marker of the turn that a request is about; undefined if its last question has none. */
export function markerOfTurn({ messages }: ChatRequestBody): string | undefined {
  const questions = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  // A request to continue ends with a remark of the adapter. The words of unanswered turns are in one message.
  const last = questions.findLast((content) => !content.startsWith('('));
  return markerIn(last?.split('\n').at(-1) ?? '');
}

/** The answer as tokens; if the request ends with the beginning of the answer, the rest. */
export function answerTo(marker: string, { messages }: ChatRequestBody): readonly string[] {
  const last = messages.findLast(({ role }) => role === 'assistant');
  const said = last === undefined ? [] : answerWordsIn(last.content);
  const heard = said.filter((word) => word.marker === marker).at(-1);
  const from = heard === undefined ? 0 : heard.index + 1;
  // The model was asked to continue an answer that is already complete.
  return from < ANSWER_WORDS ? tokensOf(marker, from) : ['That', ' is', ' all.'];
}
