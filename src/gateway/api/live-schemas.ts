/** Shapes of the routes about calls in progress. */
import { z } from 'zod';

export const liveCallSchema = z.object({
  callSid: z.string(),
  tenant: z.string(),
  agent: z.string(),
  caller: z.string(),
  startedAt: z.string(),
  epoch: z.int().describe('number of the connection'),
  gateway: z.string().nullable(),
  state: z.enum(['listening', 'answering', 'speaking', 'reconnecting']),
  turn: z.int(),
  lastCallerWords: z.string().nullable(),
  lastAgentWords: z.string().nullable().describe('as far as the caller has heard them'),
  lastResponseMs: z.number().nullable(),
  rung: z.string().nullable(),
  voice: z.string().nullable(),
  heldBy: z.string().nullable().describe('the operator who has taken over'),
});
export type LiveCall = z.output<typeof liveCallSchema>;

export const liveDetailSchema = liveCallSchema.extend({
  turns: z.array(
    z.object({
      turnId: z.string(),
      kind: z.string(),
      operator: z.string().nullable().describe('who wrote the words, or held the call'),
      userInput: z.string().nullable(),
      planned: z.string().nullable().describe('fixed words; null if a model answers'),
      sent: z.string().nullable(),
      heard: z.string().nullable(),
      outcome: z.string().nullable().describe('null while the turn is open'),
    }),
  ),
});
export type LiveDetail = z.output<typeof liveDetailSchema>;
