/** Shape of the figures over a range of time. */
import { z } from 'zod';
import { costSchema } from './call-schemas.ts';

const count = z.int();
const timesSchema = z.object({
  count,
  median: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});

export const figuresSchema = z.object({
  from: z.string(),
  to: z.string(),
  calls: count,
  answeredShare: z.number().nullable().describe('inputs of callers that were followed by words they heard'),
  callsPerDay: z.array(z.object({ day: z.string(), calls: count, failed: count })),
  responseMs: timesSchema.describe("from the caller's input to the first words of the answer"),
  answerMs: timesSchema.describe("from the caller's input to the last words of the answer"),
  byRung: z.object({ primary: count, fallback: count, template: count }),
  interruptions: count,
  unanswered: count,
  errorsByService: z.array(z.object({ service: z.string(), kind: z.string().nullable(), count })),
  cost: costSchema,
  hours: z.array(z.object({ hour: count, calls: count })).describe('hours of the day, over all days'),
});
export type Figures = z.output<typeof figuresSchema>;
export type Spread = z.output<typeof timesSchema>;
