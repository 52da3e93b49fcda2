/** The tool `callBack`: its arguments, and the call in them. */
import type { OutboundRefusal, OutboundTerms } from '../../contracts/outbound.ts';
import type { Action, JsonSchema } from '../../contracts/tools.ts';
import { readBetween } from '../outbound/calling-hours.ts';

export const CALL_BACK = 'callBack';

export const CALL_BACK_DESCRIPTION =
  'Arranges that you call the person back later. Ask for the reason, in a few words that anybody may hear, and for the name. Ask for a number only if it is not the one that they ring from, and for a time only if they care.';

export const CALL_BACK_PARAMETERS: JsonSchema = {
  type: 'object',
  properties: {
    reason: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      description: 'What the call is about, in a few words without anything private, such as "your repair"',
    },
    name: { type: 'string', maxLength: 100, description: 'Name of the person' },
    number: { type: 'string', maxLength: 40, description: 'Telephone number, if it is another one' },
    between: {
      type: 'string',
      maxLength: 40,
      description: 'When they want to be called, in their own time, such as 14:00-16:00',
    },
    details: { type: 'string', maxLength: 1_000, description: 'What you need to know for the call' },
  },
  required: ['reason'],
  additionalProperties: false,
};

/** A call back that a caller wants. */
export interface WantedCall {
  readonly reason: string;
  readonly name?: string;
  /** Absent: the number that they ring from. */
  readonly number?: string;
  readonly between?: NonNullable<OutboundTerms['between']>;
  readonly details?: string;
}

/** The call in checked arguments. Undefined if there is none. */
export function wantedCall(given: Action['arguments']): WantedCall | undefined {
  const [reason, name, number, between, details] = [
    ...['reason', 'name', 'number', 'between', 'details'],
  ].map((field) => textOf(given[field]));
  if (reason === undefined) return undefined;
  return {
    reason,
    ...(name === undefined ? {} : { name }),
    ...(number === undefined ? {} : { number }),
    ...(between === undefined ? {} : { between: readBetween(between) }),
    ...(details === undefined ? {} : { details }),
  };
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

/** Why nobody can be called back, for the model. */
export function refusalText(refusal: OutboundRefusal): string {
  switch (refusal) {
    case 'not-a-number':
      return 'The number cannot be called. Ask for a complete number.';
    case 'do-not-call':
      return 'The person has asked not to be called.';
    case 'no-hours':
      return 'There is no time at which the call could be made. Ask for another time.';
    case 'premium':
    case 'country':
    case 'not-configured':
      return 'This number cannot be called back. Say so, and offer something else.';
  }
}
