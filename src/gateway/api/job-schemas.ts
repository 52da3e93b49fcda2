/** Shapes of the routes that run a program about a call. */
import { z } from 'zod';

/** The program is still running: the same request again joins it. */
export const runningSchema = z.object({ done: z.literal(false) });

export const erasedSchema = z.object({
  done: z.literal(true),
  isErased: z.boolean().describe('nothing is left'),
  report: z.string().describe('what was erased and what is left, by kind'),
});
export type Erased = z.output<typeof erasedSchema>;

export const replayedSchema = z.object({
  done: z.literal(true),
  isSame: z.boolean().describe("the code of today follows the call's history"),
  report: z.string(),
});
export type Replayed = z.output<typeof replayedSchema>;

const version = z.object({ agent: z.string(), models: z.array(z.string()) });
/** What `npm run fork -- --json` prints. */
export const forkSchema = z.object({
  from: z.int(),
  original: version,
  fork: version,
  isToday: z.boolean().describe("searched in today's knowledge, not in the passages of the call"),
  turns: z.array(
    z.object({
      number: z.int(),
      caller: z.string().nullable(),
      original: z.string(),
      heard: z.string(),
      fork: z.string().nullable().describe('null: no answer was needed'),
      isSame: z.boolean(),
    }),
  ),
});
export const forkedSchema = forkSchema.extend({ done: z.literal(true) });
export type Forked = z.output<typeof forkedSchema>;

export const forkBodySchema = z.object({
  turn: z.int().min(0).describe('first turn to answer again: one with words of the caller'),
  agent: z
    .enum(['then', 'today'])
    .default('then')
    .describe('the agent as it was in the call, or as its file is now'),
  model: z
    .string()
    .regex(/^[\w.:/@-]{1,200}$/u)
    .exactOptional()
    .describe('default: OPENAI_MODEL'),
});
