/** Arranges the messages of a request so that strict servers accept them. */
import type { ChatMessage } from '../../conversation/prompt.ts';
import type { ServerHabits } from './openai-habits.ts';

/** Asks for the rest of an answer. Many servers refuse or misread a request that ends with the assistant's message. */
const GO_ON =
  '(The line was interrupted. Say only what follows the last word of your message above, without repeating any of it.)';

/** Stands for the words of a caller who has said nothing yet. */
const CALL_BEGINS = '(The call begins.)';

/** Merges neighbours of one role, ends a continuation with a user's message, and follows the server's rules for roles. */
export function arrangeMessages(
  messages: readonly ChatMessage[],
  { roles }: Pick<ServerHabits, 'roles'>,
): readonly ChatMessage[] {
  const merged = mergeNeighbours(messages);
  if (merged.at(-1)?.role === 'assistant') merged.push({ role: 'user', content: GO_ON });
  if (roles === 'any') return merged;
  const systems = merged.filter(({ role }) => role === 'system');
  const others = merged.filter(({ role }) => role !== 'system');
  if (others[0]?.role !== 'user') others.unshift({ role: 'user', content: CALL_BEGINS });
  if (roles === 'user-first') return [...systems, ...others];
  return mergeNeighbours([...systems.map(({ content }) => ({ role: 'user' as const, content })), ...others]);
}

function mergeNeighbours(messages: readonly ChatMessage[]): ChatMessage[] {
  const merged: ChatMessage[] = [];
  for (const message of messages) {
    const { role, content } = message;
    const last = merged.at(-1);
    const isAlone = role === 'tool' || message.calls !== undefined || last?.calls !== undefined;
    if (last?.role === role && !isAlone)
      merged.splice(-1, 1, { role, content: `${last.content}\n${content}` });
    else merged.push(message);
  }
  return merged;
}
