/** Twilio's form posts. Only what is used is named; the rest is ignored. */
import { z } from 'zod';

const callSid = z.string().regex(/^CA[0-9a-f]{32}$/, 'must be CA and 32 hex digits');

/** The number's voice webhook: somebody is calling (or was called). */
export const voiceWebhook = z.object({
  CallSid: callSid,
  From: z.string().min(1),
  To: z.string().min(1),
  Direction: z.string().default('inbound'),
});

/** The action URL of `<Connect>`: a connection to the relay has ended. */
export const relayAction = z.object({
  CallSid: callSid,
  CallStatus: z.string(),
  From: z.string().default(''),
  To: z.string().default(''),
  Direction: z.string().default('inbound'),
  SessionId: z.string().optional(),
  /** `completed`: the caller hung up; `ended`: the app sent `end`; `failed`: the connection was lost. */
  SessionStatus: z.string().default('failed'),
  ErrorCode: z.string().optional(),
  HandoffData: z.string().optional(),
});

/** What we have the relay bring to the action URL, where we end a connection because its voice has failed. */
const voiceHandoff = z.object({ voiceError: z.string() });

/** The code of a voice that has failed, in `HandoffData`; undefined for anything else. */
export function voiceErrorIn(handoffData: string | undefined): string | undefined {
  try {
    return voiceHandoff.safeParse(JSON.parse(handoffData ?? 'null')).data?.voiceError;
  } catch (error: unknown) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export const statusCallback = z.object({
  CallSid: callSid,
  CallStatus: z.string(),
});

export type VoiceHandoff = z.infer<typeof voiceHandoff>;
export type VoiceWebhook = z.infer<typeof voiceWebhook>;
export type RelayAction = z.infer<typeof relayAction>;

/** Call states after which nothing more is said. */
export const FINAL_CALL_STATES: ReadonlySet<string> = new Set([
  'completed',
  'busy',
  'no-answer',
  'failed',
  'canceled',
]);
