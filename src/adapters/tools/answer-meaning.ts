/** What the body of an answer means, whatever its HTTP status says. */
import { isObject } from '../../lib/is-object.ts';

/** In these fields an envelope has its content. */
const CONTENTS = ['data', 'result', 'results', '_embedded'] as const;
/** By these fields a record is known. */
const IDENTITIES = ['id', '_id', 'uid', 'uuid', 'guid', 'reference'];
/** In these fields an answer says yes or no. */
const VERDICTS = ['success', 'succeeded', 'ok'];
/** Of a field `status`. */
const FAILURES: ReadonlySet<unknown> = new Set(['error', 'fail', 'failed', 'failure', 'rejected', 'refused']);

type Fields = Readonly<Record<string, unknown>>;

/** An error that was answered with 200, as by GraphQL or `{"success": false}`. A question that was answered so has found out nothing. */
export function isError(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { error, errors } = value;
  return (Array.isArray(errors) ? errors.length > 0 : Boolean(error ?? errors)) || isVerdict(value);
}

/**
 * Whether a service that should do something has answered that it did not. A record with an error beside it is there: what failed is
 * something else, such as the mail about it.
 */
export function saysNo(value: unknown): boolean {
  if (value === false) return true;
  if (!isObject(value)) return false;
  if (isVerdict(value)) return true;
  if (isError(value)) return !IDENTITIES.some((name) => name in value);
  return CONTENTS.some((name) => saysNo(value[name]));
}

function isVerdict(fields: Fields): boolean {
  const { status } = fields;
  const isBad = typeof status === 'number' ? status >= 400 && status < 600 : FAILURES.has(lower(status));
  return isBad || VERDICTS.some((name) => fields[name] === false);
}

/**
 * Nothing was found: no value, an empty list, or an object that has nothing else. An object with an identity is a record, even if its
 * lists are empty: if it counted as nothing, the wish would be carried out a second time.
 */
export function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (!isObject(value)) return false;
  if (IDENTITIES.some((name) => name in value) || isError(value)) return false;
  const content = CONTENTS.find((name) => typeof value[name] === 'object');
  if (content !== undefined) return isNothing(value[content]);
  const parts = Object.values(value);
  const lists = parts.filter((part) => Array.isArray(part));
  return lists.length > 0 ? lists.every((list) => list.length === 0) : parts.every((part) => part === null);
}

const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);
