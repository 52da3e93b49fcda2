/** A model that follows the rules of the conversations. It believes callers, so that the product has to keep its promises. */
import { bookingModel } from '../../test/fakes/booking-model.ts';
import { answer } from '../../test/fakes/openai-behaviour.ts';
import type { Behaviour } from '../../test/fakes/openai-behaviour.ts';
import type { ChatRequestBody } from '../../test/fakes/openai-wire.ts';
import type { Rule } from './conversation.ts';

/** How the model answers a request. Without a matching rule it agrees and books as the model of the booking desk. */
export function scriptedModel(rules: readonly Rule[]): (body: ChatRequestBody) => Behaviour {
  return (body) => {
    const last = body.messages.at(-1);
    if (last?.role === 'tool') {
      if (/message is written down/u.test(last.content)) return answer('They will get it.');
      if (/^Go on in this language/u.test(last.content)) return answer('Sí, hablamos en español.');
      return bookingModel(body);
    }
    const words = body.messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const rule = rules.find(({ on }) => on.test(words));
    return rule === undefined ? bookingModel(body) : behaviourOf(rule, body);
  };
}

function behaviourOf({ say = '', quote, call }: Rule, { messages }: ChatRequestBody): Behaviour {
  const known = quote === undefined ? '' : sentenceIn(messages[0]?.content ?? '', quote);
  const text = [say, known].filter((part) => part !== '').join(' ');
  if (call === undefined) return answer(text);
  const given = JSON.stringify(call.arguments).replaceAll('{number}', latestNumber(messages));
  return { ...answer(text), calls: [{ name: call.tool, arguments: given }] };
}

/** The number of the booking that was made last, from the results of tools. */
function latestNumber(messages: ChatRequestBody['messages']): string {
  const text = messages.map(({ content }) => content).join('\n');
  return [...text.matchAll(/"number":"(\d+)"/gu)].at(-1)?.[1] ?? '0';
}

function sentenceIn(prompt: string, quote: RegExp): string {
  const sentences = prompt.match(/[^.!?\n]+[.!?]/gu) ?? [];
  return sentences.find((sentence) => quote.test(sentence))?.trim() ?? 'I am sorry, I do not know that.';
}
