import { expect } from 'vitest';

/** A text that matches `pattern`, for use inside an expected object. */
export function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

/** An object with at least these fields. */
export function like(fields: object): unknown {
  return expect.objectContaining(fields);
}
