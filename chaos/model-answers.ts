/** What a model of chaos says to the question of a turn. */
import type { ChatRequestBody } from '../test/fakes/openai-wire.ts';
import { ANSWER_WORDS, answerWordsIn, markerIn, tokensOf } from './answers.ts';

export function markerOfTurn({ messages }: ChatRequestBody): string | undefined {
  return markerIn(messages.findLast(({ role }) => role === 'user')?.content ?? '');
}

/** The whole answer, or what follows the beginning that was said already. */
export function answerTo(marker: string, { messages }: ChatRequestBody): readonly string[] {
  const last = messages.at(-1);
  const said = last?.role === 'assistant' ? answerWordsIn(last.content) : [];
  const heard = said.filter((word) => word.marker === marker).at(-1);
  const from = heard === undefined ? 0 : heard.index + 1;
  // Asked to go on after an answer that was complete.
  return from < ANSWER_WORDS ? tokensOf(marker, from) : ['That', ' is', ' all.'];
}
