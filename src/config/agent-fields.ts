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
