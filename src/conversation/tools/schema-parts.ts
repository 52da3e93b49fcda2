/** The parts of a JSON Schema that say what an argument is. */
import type { JsonSchema } from '../../contracts/tools.ts';
import { isObject } from '../../lib/is-object.ts';

/** The schemas of the fields of an object, by name. */
export function propertiesOf(schema: JsonSchema): ReadonlyMap<string, unknown> {
  const { properties } = schema;
  return new Map(isObject(properties) ? Object.entries(properties) : []);
}

/** The schema of the items of a list. */
export function itemsOf({ items }: JsonSchema): JsonSchema | undefined {
  return isObject(items) ? items : undefined;
}

/** Whether a value is a date or a time, also if it may be something else as well, such as null. */
export function timeFormatOf(schema: JsonSchema): 'date' | 'date-time' | undefined {
  const { format } = schema;
  if (format === 'date' || format === 'date-time') return format;
  return alternativesOf(schema)
    .map(timeFormatOf)
    .find((found) => found !== undefined);
}

/** Whether a date or time is anywhere in it. */
export function hasTimes(schema: JsonSchema): boolean {
  const parts = [...propertiesOf(schema).values(), itemsOf(schema)];
  return timeFormatOf(schema) !== undefined || parts.some((part) => isObject(part) && hasTimes(part));
}

/** Whether null is a value that it allows. Without a type anything is. */
export function allowsNull(schema: JsonSchema): boolean {
  const { type, nullable, enum: values } = schema;
  if (nullable === true || (Array.isArray(values) && values.includes(null))) return true;
  if (type !== undefined) return type === 'null' || (Array.isArray(type) && type.includes('null'));
  const alternatives = alternativesOf(schema);
  return alternatives.length === 0 || alternatives.some(allowsNull);
}

function alternativesOf({ anyOf, oneOf }: JsonSchema): readonly JsonSchema[] {
  return [anyOf, oneOf]
    .flatMap((some: unknown): unknown[] => (Array.isArray(some) ? some : []))
    .filter(isObject);
}
