/** Twilio's webhooks (form posts). The schemas name only the fields that we use and ignore the rest. */
import { z } from 'zod';

const callSid = z.string().regex(/^CA[0-9a-f]{32}$/, 'must be CA and 32 hex digits');

/** The voice webhook of a number: a call begins. */
export const voiceWebhook = z.object({
  CallSid: callSid,
  /** May be missing, a word such as `anonymous`, or a URI. */
  From: z.string().default(''),
  To: z.string().default(''),
  Direction: z.string().default('inbound'),
  CallStatus: z.string().default(''),
});

/** The action callback of `<Connect>`: a relay connection has ended. */
export const relayAction = z.object({
  CallSid: callSid,
  CallStatus: z.string(),
  From: z.string().default(''),
  To: z.string().default(''),
  Direction: z.string().default('inbound'),
  SessionId: z.string().optional(),
  /** `completed`: the caller hung up. `ended`: we sent `end`. `failed`: the connection was lost. */
  SessionStatus: z.string().default('failed'),
  /** It is logged, so anything but a code of Twilio's is dropped. */
  ErrorCode: z
    .string()
    .regex(/^\d{4,6}$/)
    .optional()
    .catch(undefined),
  HandoffData: z.string().optional(),
});

/**
 * Our `handoffData` when we end a connection and the call goes on: its voice failed, or the caller is put through. The relay
 * returns it in the action callback.
 */
const handoff = z.union([z.object({ voiceError: z.string() }), z.object({ transfer: z.literal(true) })]);
export type Handoff = z.infer<typeof handoff>;

/** What `HandoffData` says. Undefined for anything that is not ours. */
export function readHandoff(handoffData: string | undefined): Handoff | undefined {
  try {
    return handoff.safeParse(JSON.parse(handoffData ?? 'null')).data;
  } catch (error: unknown) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The action callback of `<Dial>`: nobody has answered, or the conversation with a person is over. */
export const dialAction = z.object({
  CallSid: callSid,
  CallStatus: z.string(),
  From: z.string().default(''),
  To: z.string().default(''),
  Direction: z.string().default('inbound'),
  DialCallStatus: z.string().default('failed'),
  /** Whether the two have been connected. */
  DialBridged: z.string().optional(),
});
export type DialAction = z.infer<typeof dialAction>;

/** What becomes of a text that we have sent. The address names its delivery. */
export const TEXT_STATUS_PATH = '/api/v1/texts/status';

/** Where Twilio reports on the text of a delivery. The fragment makes it try again after any failure. */
export function textStatusUrl(baseUrl: URL, deliveryId: string): string {
  const url = new URL(TEXT_STATUS_PATH, baseUrl);
  url.searchParams.set('delivery', deliveryId);
  return `${url.href}#rc=5&rp=all`;
}

const messageSid = z.string().regex(/^[SM]M[0-9a-f]{32}$/, 'must be SM and 32 hex digits');

export const textStatus = z.object({
  MessageSid: messageSid,
  MessageStatus: z.string(),
  To: z.string(),
  ErrorCode: z
    .string()
    .regex(/^\d{4,6}$/)
    .optional()
    .catch(undefined),
});

/** A text that somebody has sent to one of our numbers. */
export const incomingText = z.object({
  MessageSid: messageSid,
  From: z.string(),
  To: z.string().default(''),
  Body: z.string().default(''),
  OptOutType: z.string().optional(),
});

/** A webhook of the call to a person. */
export const personWebhook = z.object({
  CallSid: callSid,
  CallStatus: z.string().default('in-progress'),
  Digits: z.string().optional(),
  AnsweredBy: z.string().optional(),
});

export const statusCallback = z.object({
  CallSid: callSid,
  CallStatus: z.string(),
});

/** The result of the answering-machine detection. */
export const machineCallback = z.object({
  CallSid: callSid,
  AnsweredBy: z.string().regex(/^[a-z_]{1,40}$/u),
});

export type VoiceWebhook = z.infer<typeof voiceWebhook>;
export type RelayAction = z.infer<typeof relayAction>;

/** Call statuses of a call that is over. */
export const FINAL_CALL_STATES: ReadonlySet<string> = new Set([
  'completed',
  'busy',
  'no-answer',
  'failed',
  'canceled',
]);
