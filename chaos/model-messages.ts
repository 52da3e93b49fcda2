/** The messages between chaos and its model server process. */
import { z } from 'zod';

/** The model failures that differ for the caller. */
export const MODEL_FAULTS = ['silence', 'server-error', 'rate-limit', 'cut', 'stall'] as const;
export type ModelFault = (typeof MODEL_FAULTS)[number];

/** Sets how the primary model fails from now on. The fallback model never fails. */
export const toModel = z.object({
  seed: z.number(),
  /** Share of the requests that fail, 0 to 1. */
  share: z.number(),
});

/** A request that a model has received. */
export const modelRequest = z.object({
  model: z.enum(['primary', 'fallback']),
  /** Marker of the turn; absent if the question has none. */
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
