/** The tool `takeMessage`: its arguments, and the message in them. */
import type { TakenMessage } from '../../contracts/delivery.ts';
import type { Action, JsonSchema } from '../../contracts/tools.ts';

export const TAKE_MESSAGE = 'takeMessage';
/** Longer than a caller says in one turn. */
const MAX_CHARS = 2_000;

export const TAKE_MESSAGE_DESCRIPTION =
  'Takes a message for the business. Ask for the name and, if it is not the number that the caller rings from, for a telephone number. Pass names, numbers and e-mail addresses on as the caller says or spells them. The message has what the caller wants, in their words.';

export const TAKE_MESSAGE_PARAMETERS: JsonSchema = {
  type: 'object',
  properties: {
    message: { type: 'string', minLength: 1, maxLength: MAX_CHARS, description: 'What the caller wants' },
    name: {
      ...{ type: 'string', maxLength: 200, 'x-spoken': 'name' },
      description: 'Name of the caller; with the letters, if they spell it',
    },
    number: {
      ...{ type: 'string', maxLength: 120, 'x-spoken': 'phone' },
      description: 'Telephone number, as the caller says it',
    },
    email: {
      ...{ type: 'string', maxLength: 200, 'x-spoken': 'email' },
      description: 'E-mail address, as the caller says it',
    },
    urgent: { type: 'boolean', description: 'The caller says that it is urgent' },
  },
  required: ['message'],
  additionalProperties: false,
};

/** The message in checked arguments. Undefined if there is none. */
export function takenMessage(given: Action['arguments']): TakenMessage | undefined {
  const { message, urgent } = given;
  const filled = (value: unknown) =>
    typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  const [name, number, email] = [filled(given['name']), filled(given['number']), filled(given['email'])];
  if (typeof message !== 'string' || message.trim() === '') return undefined;
  return {
    message: message.trim(),
    ...(name === undefined ? {} : { name }),
    ...(number === undefined ? {} : { number }),
    ...(email === undefined ? {} : { email }),
    ...(urgent === true ? { urgent } : {}),
  };
}
