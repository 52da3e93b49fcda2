/** Messages between the bench and its voice server. */
import { z } from 'zod';

/** Asks for a `requests` message with all requests so far. */
export const toVoice = z.object({ type: z.literal('report') });

/** One request for audio. Times are epoch milliseconds, with fractions. */
const voiceRequest = z.object({
  text: z.string(),
  at: z.number(),
  /** When the first byte of audio was sent. Absent if none was. */
  firstByteAt: z.number().exactOptional(),
});
export type VoiceRequest = z.output<typeof voiceRequest>;

export const fromVoice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), baseUrl: z.string() }),
  z.object({ type: z.literal('requests'), requests: z.array(voiceRequest) }),
]);
export type FromVoice = z.output<typeof fromVoice>;
