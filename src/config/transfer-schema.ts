/** Schema of `transfer` in an agent's file: to whom callers are put through. */
import { z } from 'zod';
import { E164, text } from './agent-fields.ts';

const MAX_NUMBERS = 10;

export const transferSchema = z
  .strictObject({
    numbers: z
      .array(
        z
          .string('must be text: put the number in quotes')
          .regex(E164, 'must be a number such as "+12075550142"'),
        'must be a list of telephone numbers',
      )
      .min(1, 'must name at least one number')
      .max(MAX_NUMBERS, `must have at most ${MAX_NUMBERS} numbers`),
    ringSeconds: z.int().min(5, 'must be at least 5').max(60, 'must be at most 60').default(20),
    when: z.enum(['opening', 'always'], 'must be opening or always').default('opening'),
    accept: z.enum(['key', 'answer'], 'must be key or answer').default('key'),
    mode: z.enum(['cold', 'warm'], 'must be cold or warm').default('cold'),
    onFailure: z.boolean('must be true or false').default(false),
    words: text.exactOptional(),
    nobodyWords: text.exactOptional(),
  })
  .transform(({ onFailure, mode, ...transfer }) => ({
    ...transfer,
    ...(onFailure ? { onFailure } : {}),
    ...(mode === 'warm' ? { mode } : {}),
  }))
  .exactOptional();

/** A transfer to a number of the agent itself would call the agent. */
export function transferFaults({
  numbers,
  transfer,
  hours,
}: {
  readonly numbers: readonly string[];
  readonly transfer?: z.output<typeof transferSchema> | undefined;
  readonly hours?: unknown;
}): readonly { readonly path: readonly (string | number)[]; readonly complaint: string }[] {
  if (transfer === undefined) return [];
  const own = transfer.numbers.flatMap((number, at) =>
    numbers.includes(number)
      ? [{ path: ['transfer', 'numbers', at], complaint: 'is a number that this agent answers itself' }]
      : [],
  );
  const needsHours = transfer.when === 'opening' && hours === undefined;
  return needsHours
    ? [...own, { path: ['transfer', 'when'], complaint: 'must be always for an agent without hours' }]
    : own;
}
