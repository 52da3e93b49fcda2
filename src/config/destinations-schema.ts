/** Schema of `destinations` and `afterCall` in an agent's file: who is told about its calls. */
import { z } from 'zod';
import type { AfterCallConfig, Destination } from '../contracts/delivery.ts';
import { text } from './agent-fields.ts';
import { apiUrlComplaint } from './urls.ts';

const NAME = /^[a-z][a-z0-9-]*$/u;
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_]*$/u;
const MAX_FIELDS = 30;

const address = z.email('must be an e-mail address such as owner@example.com');
const webhook = z.string('must be an address').superRefine((url, context) => {
  const message = apiUrlComplaint(url);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

export const destinationsSchema = z
  .record(
    z.string().regex(NAME, 'must be lower-case letters, digits and hyphens'),
    z.union(
      [
        z.strictObject({
          email: z.union([address.transform((one) => [one]), z.array(address).min(1).max(20)]),
        }),
        z.strictObject({ webhook }),
      ],
      'must have either email (one address or a list) or webhook (an address with https://)',
    ),
  )
  .exactOptional();

const fieldSchema = z.strictObject({
  type: z.enum(['string', 'number', 'integer', 'boolean'], 'must be string, number, integer or boolean'),
  description: text.exactOptional(),
  enum: z.array(text).min(1).exactOptional(),
});

export const afterCallSchema = z
  .strictObject({
    deliverTo: z.array(text, 'must be a list of names of destinations').min(1, 'must name a destination'),
    fields: z
      .record(z.string().regex(FIELD_NAME, 'must be letters, digits and _'), fieldSchema)
      .refine((fields) => Object.keys(fields).length <= MAX_FIELDS, `must have at most ${MAX_FIELDS} fields`)
      .exactOptional(),
  })
  .exactOptional();

interface WithDestinations {
  readonly destinations?: z.output<typeof destinationsSchema> | undefined;
  readonly afterCall?: z.output<typeof afterCallSchema> | undefined;
}

/** What is wrong with the names of destinations. */
export function destinationFaults({ destinations = {}, afterCall }: WithDestinations): readonly {
  readonly path: readonly (string | number)[];
  readonly complaint: string;
}[] {
  const names = Object.keys(destinations);
  const known = names.length === 0 ? 'there are none in destinations' : `known are ${names.join(', ')}`;
  const unknown = (afterCall?.deliverTo ?? []).flatMap((name, at) =>
    names.includes(name)
      ? []
      : [{ path: ['afterCall', 'deliverTo', at], complaint: `is no destination: ${known}` }],
  );
  const fields = Object.entries(afterCall?.fields ?? {}).flatMap(([name, field]) =>
    field.enum === undefined || field.type === 'string'
      ? []
      : [{ path: ['afterCall', 'fields', name, 'enum'], complaint: 'is for fields of type string' }],
  );
  return [...unknown, ...fields];
}

/** Puts the destinations themselves in place of their names. */
export function withDestinations<Agent extends WithDestinations>({
  destinations = {},
  afterCall,
  ...agent
}: Agent): Omit<Agent, 'destinations' | 'afterCall'> & { readonly afterCall?: AfterCallConfig } {
  if (afterCall === undefined) return agent;
  const { deliverTo, fields } = afterCall;
  const named = [...new Set(deliverTo)].flatMap((name): Destination[] => {
    const destination = destinations[name];
    if (destination === undefined) return [];
    return 'email' in destination
      ? [{ name, kind: 'email', to: destination.email }]
      : [{ name, kind: 'webhook', url: destination.webhook }];
  });
  return { ...agent, afterCall: { destinations: named, ...(fields === undefined ? {} : { fields }) } };
}
