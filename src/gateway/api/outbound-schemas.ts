/** Shapes of the routes for calls out. */
import { z } from 'zod';

const time = z.string().describe('ISO 8601, UTC');
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const words = (most: number) => z.string().trim().min(1).max(most);

export const newCallSchema = z.object({
  agent: z.string().min(1).max(200),
  to: z
    .string()
    .min(1)
    .max(60)
    .describe('the number, with its country code or as in the country of the agent'),
  reason: words(200).describe(
    'the reason for the call; anyone who answers hears it, so it must not be private',
  ),
  name: words(100).exactOptional().describe('whom the agent asks for'),
  details: words(1_000).exactOptional().describe('what only the right person may hear'),
  between: words(40)
    .exactOptional()
    .describe('when the person wants to be called, such as 14:00-16:00 in their own time'),
  notBefore: instant.exactOptional(),
  notAfter: instant.exactOptional().describe('the call is given up then; three days later if absent'),
});

export const wishSchema = z.object({
  id: z.string(),
  tenant: z.string(),
  agent: z.string(),
  to: z.string(),
  from: z.string(),
  reason: z.string(),
  name: z.string().nullable(),
  state: z.enum(['waiting', 'done']),
  outcome: z.string().nullable().describe('how the last attempt ended, or why there is none'),
  cancelled: z.boolean(),
  createdAt: time,
  notBefore: time,
  notAfter: time,
  attempts: z.array(
    z.object({
      number: z.int(),
      at: time,
      callSid: z.string().nullable(),
      outcome: z.string().nullable(),
      endedAt: time.nullable(),
    }),
  ),
});

/** A call that was asked for. */
export type CallOut = z.output<typeof wishSchema>;
