/** Schemas of the tools that need no other service: `takeMessage`, `sendText` and `callBack`. */
import { z } from 'zod';
import { MAX_TEXT_CHARS } from '../contracts/delivery.ts';
import type { CallBackTool, MessageTool, TextTool } from '../contracts/tools.ts';
import { CALL_BACK, CALL_BACK_DESCRIPTION, CALL_BACK_PARAMETERS } from '../conversation/tools/call-back.ts';
import { SEND_TEXT, SEND_TEXT_DESCRIPTION, sendTextParameters } from '../conversation/tools/sent-text.ts';
import {
  TAKE_MESSAGE,
  TAKE_MESSAGE_DESCRIPTION,
  TAKE_MESSAGE_PARAMETERS,
} from '../conversation/tools/taken-message.ts';
import { text } from './agent-fields.ts';

/** Their destinations are names. */
export type NamedOwnTool = Named<MessageTool> | Named<CallBackTool>;
type Named<Tool> = Omit<Tool, 'destinations'> & { readonly deliverTo: readonly string[] };

/** Of other services; a message and a text are stored as soon as the database takes them. */
const OWN_SERVICE = { timeoutMs: 0, attempts: 1, hosts: [] };

const told = z.strictObject({
  deliverTo: z.array(text, 'must be a list of names of destinations').min(1, 'must name a destination'),
  title: text.exactOptional(),
  readBack: text.exactOptional(),
});

const callBack = told.transform(({ title = 'a call back', ...given }): Named<CallBackTool> => ({
  kind: 'call-back',
  name: CALL_BACK,
  description: CALL_BACK_DESCRIPTION,
  parameters: CALL_BACK_PARAMETERS,
  confirm: true,
  ...OWN_SERVICE,
  title,
  ...given,
}));

const takeMessage = told.transform(({ title = 'your message', ...given }): Named<MessageTool> => ({
  kind: 'message',
  name: TAKE_MESSAGE,
  description: TAKE_MESSAGE_DESCRIPTION,
  parameters: TAKE_MESSAGE_PARAMETERS,
  confirm: true,
  ...OWN_SERVICE,
  title,
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
          // The model chooses among them.
          .refine((texts) => Object.keys(texts).length > 0, 'must have a text')
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
export const OWN_TOOLS: ReadonlyMap<string, z.ZodType<NamedOwnTool | TextTool>> = new Map<
  string,
  z.ZodType<NamedOwnTool | TextTool>
>([
  [CALL_BACK, callBack],
  [TAKE_MESSAGE, takeMessage],
  [SEND_TEXT, sendText],
]);
