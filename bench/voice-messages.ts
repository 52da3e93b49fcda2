/** What the bench and its voice server say to each other. */
import { z } from 'zod';

/** To be answered with everything that was asked for so far. */
export const toVoice = z.object({ type: z.literal('report') });

/** One request for audio. Times are epoch milliseconds, with fractions. */
const voiceRequest = z.object({
  text: z.string(),
  at: z.number(),
  /** Absent where no audio left. */
  firstByteAt: z.number().exactOptional(),
});
export type VoiceRequest = z.output<typeof voiceRequest>;

export const fromVoice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), baseUrl: z.string() }),
  z.object({ type: z.literal('requests'), requests: z.array(voiceRequest) }),
]);
export type FromVoice = z.output<typeof fromVoice>;
