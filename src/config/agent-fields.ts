/** Value schemas that several parts of an agent's file share. */
import { z } from 'zod';

/** Text with at least one visible character; surrounding white space is removed. */
export const text = z.string('must be text').trim().min(1, 'must not be empty');

/** Whole milliseconds from `min` to `max`. */
export const duration = (min: number, max: number) =>
  z
    .int('must be a whole number of milliseconds')
    .min(min, `must be at least ${min} (milliseconds)`)
    .max(max, `must be at most ${max} (milliseconds)`);

/** A telephone number in international form. */
export const E164 = /^\+[1-9]\d{6,14}$/u;

/** A switch. */
export const yesOrNo = z.boolean('must be true or false');

const KINDS: Readonly<Record<string, string>> = {
  object: 'a map of settings',
  record: 'a map',
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  string: 'text',
};

/** What is wrong with a value whose schema has no words of its own for it. */
export function plainMessage(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.join(' or ')}`;
    case 'too_small':
      return `must ${issue.origin === 'array' ? 'have' : 'be'} at least ${issue.minimum}`;
    case 'too_big':
      return `must ${issue.origin === 'array' ? 'have' : 'be'} at most ${issue.maximum}`;
    case 'invalid_key':
      return issue.issues[0]?.message;
    default:
      return undefined;
  }
}
