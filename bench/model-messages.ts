/** Messages between the bench and its model server. */
import { z } from 'zod';

const dial = z.object({
  firstTokenMs: z.number(),
  tokenMs: z.number(),
  tokens: z.number(),
  sentenceTokens: z.number().exactOptional(),
  refuseEvery: z.number().exactOptional(),
});

export const toModel = z.discriminatedUnion('type', [
  /** The dial of each line, by telephone number. */
  z.object({ type: z.literal('dials'), dials: z.record(z.string(), dial) }),
  /** Requests a `synced` message, which comes after all earlier reports. */
  z.object({ type: z.literal('sync') }),
]);

/** One request to the model, reported when it is over. Times are epoch milliseconds, with fractions. */
export const modelRequest = z.object({
  code: z.string(),
  line: z.string(),
  at: z.number(),
  /** Absent if the request was refused, or cancelled before the first token. */
  firstSentAt: z.number().exactOptional(),
  tokensSent: z.number(),
  promptChars: z.number(),
  wasRefused: z.boolean(),
});
export type ModelRequest = z.output<typeof modelRequest>;

export const fromModel = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), baseUrl: z.string() }),
  z.object({ type: z.literal('request'), request: modelRequest }),
  z.object({ type: z.literal('synced'), open: z.number() }),
]);
export type FromModel = z.output<typeof fromModel>;
