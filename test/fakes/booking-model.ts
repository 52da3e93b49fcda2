/** A model that follows rules: it books, moves and cancels with the tools of the booking desk, and takes messages. */
import type { Behaviour } from './openai-behaviour.ts';
import type { ChatRequestBody } from './openai-wire.ts';

const TIME = String.raw`(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})`;
const WISHES: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [new RegExp(`book ${TIME} for ([\\w ]+)`, 'iu'), 'book', ['start', 'name']],
  [new RegExp(`move (\\d+) to ${TIME}`, 'iu'), 'move', ['number', 'start']],
  [/cancel (\d+)/iu, 'cancel', ['number']],
  [/free on (\d{4}-\d{2}-\d{2})/iu, 'availability', ['day']],
  [/find (\d+)/iu, 'findBooking', ['number']],
  [/tell them that ([\w ]+)/iu, 'takeMessage', ['message']],
];

/** How the model answers a request: with words, or with a call. */
export function bookingModel({ messages }: ChatRequestBody): Behaviour {
  const last = messages.at(-1);
  if (last?.role === 'tool') return { type: 'answer', text: wordsFor(last.content) };
  const words = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  for (const [pattern, tool, names] of WISHES) {
    const match = pattern.exec(words);
    if (match === null) continue;
    return call(
      tool,
      JSON.stringify(Object.fromEntries(names.map((name, index) => [name, match[index + 1]]))),
    );
  }
  const asked = [
    ...(messages[0]?.content ?? '').matchAll(/^(\w+) (\{.*\}): Not done: the caller was asked/gmu),
  ].at(-1);
  if (/^(?:yes|sí)/iu.test(words) && asked !== undefined) return call(asked[1] ?? '', asked[2] ?? '');
  if (/goodbye/iu.test(words)) return { ...call('endCall', '{}'), text: 'Goodbye!' };
  return { type: 'answer', text: 'What can I do for you?' };
}

function call(name: string, given: string) {
  return { type: 'answer', text: '', calls: [{ name, arguments: given }] } as const;
}

function wordsFor(result: string): string {
  if (result.includes('"cancelled":true')) return 'That appointment is cancelled.';
  const number = /"number":"(\d+)"/u.exec(result)?.[1];
  if (number !== undefined) return `It is done, with the number ${number}.`;
  if (result.includes('message is written down')) return 'They will get it.';
  if (result.startsWith('Refused')) return 'I am sorry, that time is taken.';
  if (result.includes('"free"')) return 'There are free times on that day.';
  if (result.startsWith('It is not known')) return 'I am finding out.';
  if (result.startsWith('No result yet')) return 'It takes a while.';
  return 'That did not work.';
}
