/** Schemas of the tools that deliver something by themselves: `takeMessage` and `sendText`. */
import { z } from 'zod';
import { MAX_TEXT_CHARS } from '../contracts/delivery.ts';
import type { MessageTool, TextTool } from '../contracts/tools.ts';
import { SEND_TEXT, SEND_TEXT_DESCRIPTION, sendTextParameters } from '../conversation/tools/sent-text.ts';
import {
  TAKE_MESSAGE,
  TAKE_MESSAGE_DESCRIPTION,
  TAKE_MESSAGE_PARAMETERS,
} from '../conversation/tools/taken-message.ts';
import { text } from './agent-fields.ts';

/** Its destinations are names. */
export type NamedMessageTool = Omit<MessageTool, 'destinations'> & { readonly deliverTo: readonly string[] };

/** Of other services; a message and a text are stored as soon as the database takes them. */
const OWN_SERVICE = { timeoutMs: 0, attempts: 1, hosts: [] };

const takeMessage = z
  .strictObject({
    deliverTo: z.array(text, 'must be a list of names of destinations').min(1, 'must name a destination'),
    title: text.default('your message'),
    readBack: text.exactOptional(),
  })
  .transform((given): NamedMessageTool => ({
    kind: 'message',
    name: TAKE_MESSAGE,
    description: TAKE_MESSAGE_DESCRIPTION,
    parameters: TAKE_MESSAGE_PARAMETERS,
    confirm: true,
    ...OWN_SERVICE,
    ...given,
  }));

const textName = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/u, 'must be letters, digits, - and _, and begin with a letter');

const sendText = z
  .union(
    [
      z.literal(true).transform((): Pick<TextTool, 'texts' | 'title' | 'readBack'> => ({})),
      z.strictObject({
        texts: z
          .record(textName, text.max(MAX_TEXT_CHARS, `must have at most ${MAX_TEXT_CHARS} characters`))
          .exactOptional(),
        title: text.exactOptional(),
        readBack: text.exactOptional(),
      }),
    ],
    'must be true, or have texts (by name), title and readBack',
  )
  .transform(({ title = 'your text message', ...given }): TextTool => ({
    kind: 'text',
    name: SEND_TEXT,
    description: SEND_TEXT_DESCRIPTION,
    parameters: sendTextParameters(given.texts),
    // Agreeing is the caller's consent.
    confirm: true,
    ...OWN_SERVICE,
    title,
    ...given,
  }));

/** By name. */
export const OWN_TOOLS: ReadonlyMap<string, z.ZodType<NamedMessageTool | TextTool>> = new Map<
  string,
  z.ZodType<NamedMessageTool | TextTool>
>([
  [TAKE_MESSAGE, takeMessage],
  [SEND_TEXT, sendText],
]);
