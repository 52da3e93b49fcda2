/** Kinds of values that an agent's file holds in several places. */
import { z } from 'zod';

export const text = z.string('must be text').trim().min(1, 'must not be empty');

/** Milliseconds. */
export const duration = (min: number, max: number) =>
  z
    .int('must be a whole number of milliseconds')
    .min(min, `must be at least ${min} (milliseconds)`)
    .max(max, `must be at most ${max} (milliseconds)`);
