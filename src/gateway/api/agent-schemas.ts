/** Shapes of the routes about agents and about the policy of their calls. */
import { z } from 'zod';

const MAX_CHARS = 60_000;

export const agentSchema = z.object({
  id: z.string(),
  version: z.string(),
  tenant: z.string(),
  name: z.string(),
  language: z.string(),
  numbers: z.array(z.string()),
  voice: z.string().describe('who speaks: own, or the provider of the relay with its voice'),
  file: z.string(),
});
export const draftSchema = z.object({
  text: z.string().max(MAX_CHARS),
  id: z
    .string()
    .regex(/^[\w-]+$/u)
    .default('draft')
    .describe('the agent that the text is to replace'),
});
const errorSchema = z.object({ path: z.string(), message: z.string(), line: z.int().nullable() });

export const agentsSchema = z.object({ agents: z.array(agentSchema) });

export const validationSchema = z.object({ valid: z.boolean(), errors: z.array(errorSchema) });

export const policySchema = z.object({
  policy: z.record(z.string(), z.unknown()),
  timeline: z.array(z.object({ atMs: z.number(), what: z.string() })),
});

export type AgentSummary = z.output<typeof agentSchema>;
export type Validation = z.output<typeof validationSchema>;
export type Policy = z.output<typeof policySchema>;
