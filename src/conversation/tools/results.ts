/** What a model is told of the results of its calls. */
import type { ActionNote, ToolFault } from '../../contracts/tools.ts';

const CAUSES: Readonly<Record<ToolFault, string>> = {
  unreachable: 'the service cannot be reached',
  timeout: 'the service did not answer in time',
  server: 'the service has a fault',
  busy: 'the service is overloaded',
  misconfigured: 'the service does not accept our request',
  'not-allowed': 'the address is not allowed',
};

/** The result of an action in words for the model. */
export function resultText({
  status,
  text = '',
  cause,
}: Pick<ActionNote, 'status' | 'text' | 'cause'>): string {
  const why = cause === undefined ? '' : ` (${CAUSES[cause]})`;
  switch (status) {
    case 'done':
      return text === '' ? 'Done.' : text;
    case 'refused':
      return `Refused, nothing was changed. The service says: ${text}`;
    case 'failed':
      return `Not done${why}. Say so plainly, apologise, and offer another way.`;
    case 'unknown':
      return `It is not known whether this was done${why}. Say neither that it was done nor that it failed. Say that you are finding out, and that you will tell the caller. Do not call it again.`;
    case 'open':
      return 'No result yet: it takes longer than usual. Apologise, and say that you will tell the caller as soon as there is a result. Offer to help with something else meanwhile. Do not call it again.';
    case 'asked':
      return 'Not done: the caller was asked to confirm. Call it again with the same arguments if the caller agrees.';
    case 'confirmed':
    case 'joined':
      return 'In progress.';
    case 'rejected':
      return `Not done: the call was wrong. ${text}`;
  }
}

/** One line of what was done earlier in the call. */
export function noteText(note: ActionNote): string {
  const news =
    note.isTold === true || note.status === 'asked' || note.status === 'open'
      ? ''
      : ' (the caller does not know this yet: tell them)';
  return `${note.tool} ${JSON.stringify(note.arguments)}: ${resultText(note)}${news}`;
}

/** Most characters of a result. */
export const MAX_RESULT_CHARS = 1_500;

/**
 * A service's answer as text of at most `maxChars` characters. A list is cut after whole items, and says that there are more. An
 * empty one is "none".
 */
export function shortResult(value: unknown, maxChars = MAX_RESULT_CHARS, depth = 0): string {
  if (depth > MAX_DEPTH) return cutText(JSON.stringify(value), maxChars);
  if (Array.isArray(value)) return listText(value, maxChars, depth);
  if (typeof value === 'object' && value !== null) return objectText(value, maxChars, depth);
  if (typeof value === 'string') return cutText(value.trim() === '' ? 'none' : value.trim(), maxChars);
  return value === undefined || value === null ? 'none' : JSON.stringify(value);
}

/** Fields of less are not worth reading. */
const FIELD_CHARS = 200;
/** Deeper parts are told as they are written. */
const MAX_DEPTH = 5;

function objectText(value: object, maxChars: number, depth: number): string {
  const whole = JSON.stringify(value);
  const isEmpty = (part: unknown) => Array.isArray(part) && part.length === 0;
  const none = Object.values(value).some(isEmpty);
  if (whole.length <= maxChars && !none) return whole === '{}' ? 'none' : whole;
  const fields = Object.entries(value);
  const share = Math.max(Math.floor(maxChars / fields.length), Math.min(FIELD_CHARS, maxChars));
  const texts = fields.map(
    ([name, part]) =>
      `${cutText(name, FIELD_CHARS)}: ${typeof part === 'object' ? shortResult(part, share, depth + 1) : cutText(String(part), FIELD_CHARS)}`,
  );
  return wholeItems(texts, '; ', maxChars);
}

function listText(items: readonly unknown[], maxChars: number, depth: number): string {
  if (items.length === 0) return 'none';
  const texts = items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
  const [first = ''] = texts;
  // Of an item that is too long by itself, its beginning says more than a count.
  if (first.length + 2 > maxChars)
    return wholeItems([shortResult(items[0], maxChars, depth + 1), ...texts.slice(1)], ', ', maxChars);
  return wholeItems(texts, ', ', maxChars);
}

/** The first items that have room together, at least one. */
function wholeItems(texts: readonly string[], separator: string, maxChars: number): string {
  let size = 0;
  const kept = texts.filter((text, index) => {
    size += text.length + separator.length;
    return index === 0 || size <= maxChars;
  });
  const more = texts.length - kept.length;
  return [...kept, ...(more > 0 ? [`and ${more} more`] : [])].join(separator);
}

function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const end = text.lastIndexOf(' ', maxChars);
  return `${text.slice(0, end > 0 ? end : maxChars)} … (more)`;
}
