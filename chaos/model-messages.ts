/** What chaos and its model server say to each other. */
import { z } from 'zod';

/** The ways in which a model can fail that make a difference to the caller. */
export const MODEL_FAULTS = ['silence', 'server-error', 'rate-limit', 'cut', 'stall'] as const;
export type ModelFault = (typeof MODEL_FAULTS)[number];

/** How the primary model answers from now on; the fallback model never fails. */
export const toModel = z.object({
  seed: z.number(),
  /** Share of requests that fail, 0 to 1. */
  share: z.number(),
});

/** One request to a model, told when it came. */
export const modelRequest = z.object({
  model: z.enum(['primary', 'fallback']),
  /** Of the turn to be answered; absent where the question has none. */
  marker: z.string().exactOptional(),
  hasKnowledge: z.boolean(),
  fault: z.enum(MODEL_FAULTS).exactOptional(),
});
export type ModelRequest = z.output<typeof modelRequest>;

export const fromModel = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), primaryUrl: z.string(), fallbackUrl: z.string() }),
  z.object({ type: z.literal('request'), request: modelRequest }),
]);
export type FromModel = z.output<typeof fromModel>;
