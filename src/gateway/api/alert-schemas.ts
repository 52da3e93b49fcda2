/** Shape of the route about alerts. */
import { z } from 'zod';

const time = z.string().describe('ISO 8601, UTC');

export const alertPageSchema = z.object({
  firing: z.array(
    z.object({
      name: z.string(),
      text: z.string().describe('what is wrong, and what callers notice'),
      since: time.nullable(),
    }),
  ),
  events: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['firing', 'cleared']),
      text: z.string(),
      value: z.number().describe('the figure at that time'),
      at: time,
    }),
  ),
  rules: z.array(
    z.object({ name: z.string(), bad: z.enum(['above', 'below']), fireAt: z.number(), clearAt: z.number() }),
  ),
});
export type AlertPage = z.output<typeof alertPageSchema>;
