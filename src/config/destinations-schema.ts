/** Schema of `destinations` and `afterCall` in an agent's file: who is told about its calls. */
import { z } from 'zod';
import type { AfterCallConfig, Destination } from '../contracts/delivery.ts';
import type { ToolConfig } from '../contracts/tools.ts';
import { isPersonalNumber } from '../lib/withheld-number.ts';
import { text } from './agent-fields.ts';
import type { NamedTool } from './tool-schema.ts';
import { apiUrlComplaint } from './urls.ts';

const NAME = /^[a-z][a-z0-9-]*$/u;
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_]*$/u;
const MAX_FIELDS = 30;

const address = z.email('must be an e-mail address such as owner@example.com');
const webhook = z.string('must be an address').superRefine((url, context) => {
  // They would not be sent, and lists of deliveries show the address.
  const hasPassword = /^https?:\/\/[^/?#]*@/iu.test(url);
  const message = hasPassword ? 'must not contain a user name or password' : apiUrlComplaint(url);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const number = z
  .string('must be text: put the number in quotes')
  .refine(isPersonalNumber, 'must be a telephone number such as "+12075550142"');

export const destinationsSchema = z
  .record(
    z.string().regex(NAME, 'must be lower-case letters, digits and hyphens'),
    z.union(
      [
        z.strictObject({
          email: z.union([address.transform((one) => [one]), z.array(address).min(1).max(20)]),
        }),
        z.strictObject({ sms: z.union([number.transform((one) => [one]), z.array(number).min(1).max(5)]) }),
        z.strictObject({ webhook }),
      ],
      'must have one of email (an address or a list), sms (a telephone number such as "+12075550142", or a list) and webhook (an address with https://)',
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
  readonly tools?: readonly NamedTool[];
}

/** What is wrong with the names of destinations. */
export function destinationFaults({ destinations = {}, afterCall, tools = [] }: WithDestinations): readonly {
  readonly path: readonly (string | number)[];
  readonly complaint: string;
}[] {
  const names = Object.keys(destinations);
  const known = names.length === 0 ? 'there are none in destinations' : `known are ${names.join(', ')}`;
  const unknownIn = (path: readonly string[], deliverTo: readonly string[]) =>
    deliverTo.flatMap((name, at) =>
      names.includes(name)
        ? []
        : [{ path: [...path, 'deliverTo', at], complaint: `is no destination: ${known}` }],
    );
  const unknown = [
    ...unknownIn(['afterCall'], afterCall?.deliverTo ?? []),
    ...tools.flatMap((tool) => ('deliverTo' in tool ? unknownIn(['tools', tool.name], tool.deliverTo) : [])),
  ];
  const fields = Object.entries(afterCall?.fields ?? {}).flatMap(([name, field]) =>
    field.enum === undefined || field.type === 'string'
      ? []
      : [{ path: ['afterCall', 'fields', name, 'enum'], complaint: 'is for fields of type string' }],
  );
  return [...unknown, ...fields];
}

type Resolved = { readonly afterCall?: AfterCallConfig; readonly tools?: readonly ToolConfig[] };

/** Puts the destinations themselves in place of their names. */
export function withDestinations<Agent extends WithDestinations>({
  destinations = {},
  afterCall,
  tools,
  ...agent
}: Agent): Omit<Agent, 'destinations' | 'afterCall' | 'tools'> & Resolved {
  const named = (names: readonly string[]): readonly Destination[] =>
    [...new Set(names)].flatMap((name): readonly Destination[] => {
      const destination = destinations[name];
      if (destination === undefined) return [];
      if ('email' in destination) return [{ name, kind: 'email', to: destination.email }];
      return 'sms' in destination
        ? [{ name, kind: 'sms', to: destination.sms }]
        : [{ name, kind: 'webhook', url: destination.webhook }];
    });
  const withNames = (tool: NamedTool): ToolConfig => {
    if (!('deliverTo' in tool)) return tool;
    const { deliverTo, ...rest } = tool;
    return { ...rest, destinations: named(deliverTo) };
  };
  return {
    ...agent,
    ...(tools === undefined ? {} : { tools: tools.map(withNames) }),
    ...(afterCall === undefined ? {} : { afterCall: afterCallOf(afterCall, named) }),
  };
}

function afterCallOf(
  { deliverTo, fields }: NonNullable<WithDestinations['afterCall']>,
  named: (names: readonly string[]) => readonly Destination[],
): AfterCallConfig {
  return { destinations: named(deliverTo), ...(fields === undefined ? {} : { fields }) };
}
