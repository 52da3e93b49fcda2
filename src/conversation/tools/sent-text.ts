/** The tool `sendText`: its arguments, and the text in them. */
import { MAX_TEXT_CHARS } from '../../contracts/delivery.ts';
import type { TextRefusal } from '../../contracts/delivery.ts';
import type { Action, JsonSchema, TextTool, ToolOutcome } from '../../contracts/tools.ts';
import { actionNumber } from './actions.ts';

export const SEND_TEXT = 'sendText';
/** A caller who wants more is no caller. */
const MAX_TEXTS = 3;

export const SEND_TEXT_DESCRIPTION =
  'Sends the caller a text message, such as an address or a confirmation, if they want one. It goes to the number that they ring from. Ask for another number only if they want it elsewhere, or if theirs cannot get texts.';

const NUMBER = {
  type: 'string',
  'x-spoken': 'phone',
  maxLength: 120,
  description: 'Only if it is not the number that the caller rings from: the number, as the caller says it',
};

/** The arguments. With `texts`, the model chooses one of them by its name. */
export function sendTextParameters(texts: TextTool['texts']): JsonSchema {
  const text =
    texts === undefined
      ? { type: 'string', minLength: 1, maxLength: MAX_TEXT_CHARS, description: 'What the text says' }
      : { type: 'string', enum: Object.keys(texts), description: 'Which text' };
  return {
    type: 'object',
    properties: { text, number: NUMBER },
    required: ['text'],
    additionalProperties: false,
  };
}

/** What is sent. Undefined if there is no such text. */
export function sentText({ texts }: Pick<TextTool, 'texts'>, given: Action['arguments']): string | undefined {
  const { text } = given;
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  return texts === undefined ? text.trim() : texts[text];
}

/** The number that the caller has asked for. Undefined: the one that they ring from. */
export function textedNumber({ number }: Action['arguments']): string | undefined {
  return typeof number === 'string' ? number : undefined;
}

/** Which text of the call an action is, from 1. Undefined: it is one too many. */
export function textNumber(actions: readonly Action[], action: Pick<Action, 'id'>): number | undefined {
  const number = actionNumber(actions, SEND_TEXT, action);
  return number > MAX_TEXTS ? undefined : number;
}

const REFUSALS: Readonly<Record<TextRefusal | 'tooMany', string>> = {
  withheld: 'The caller withholds the number. Ask for a mobile number if they still want the text.',
  landline:
    'This number is a landline and cannot get texts. Ask for a mobile number if they still want the text.',
  stopped:
    'This number has asked for no more texts (STOP). It gets texts again once START was sent from it to our number.',
  tooMany: 'No more texts can be sent in this call.',
};

/** Why no text is sent, for the model. */
export function refusedText(why: TextRefusal | 'tooMany'): ToolOutcome {
  return { status: 'refused', text: REFUSALS[why] };
}
