/** Which texts may be the value of an HTTP header. */
import { validateHeaderValue } from 'node:http';

/** Whether `value` can be sent in a header: one line of characters from Latin-1. */
export function isHeaderValue(value: string): boolean {
  try {
    validateHeaderValue('x', value);
    return true;
  } catch {
    return false;
  }
}
