/** A model that follows rules, for conversations and the tour. It believes callers, so that the product has to keep its promises. */
import { z } from 'zod';
import { bookingModel } from './booking-model.ts';
import { answer } from './openai-behaviour.ts';
import type { Behaviour } from './openai-behaviour.ts';
import type { ChatRequestBody } from './openai-wire.ts';

/** A regular expression in a data file. Matched without case, also across lines. */
export const pattern = z.string().transform((source) => new RegExp(source, 'isu'));

/** What the model does when the caller's words match `on`. */
export const ruleSchema = z.strictObject({
  on: pattern,
  say: z.string().exactOptional(),
  /** Says the sentence of the facts and passages that matches, or that it does not know. */
  quote: pattern.exactOptional(),
  /** `{number}` stands for the number of the booking that was made last. */
  call: z
    .strictObject({ tool: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) })
    .exactOptional(),
});
export type Rule = z.output<typeof ruleSchema>;

/** How the model answers a request. Without a matching rule it agrees and books as the model of the booking desk. */
export function scriptedModel(rules: readonly Rule[]): (body: ChatRequestBody) => Behaviour {
  return (body) => {
    const last = body.messages.at(-1);
    if (last?.role === 'tool') {
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
