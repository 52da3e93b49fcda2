/**
 * Frames from us to the relay. The schemas refuse what the relay refuses: error 64107, of which ten in a row end the
 * session with close code 1007.
 */
import { z } from 'zod';

/** What may interrupt speech. `true` means `any`, `false` means `none`. */
const interruptible = z.union([z.boolean(), z.enum(['any', 'dtmf', 'none', 'speech'])]);

const textFrame = z.object({
  type: z.literal('text'),
  /** Never trim it: the spaces between words are part of the tokens. An empty token makes sense only with `last`. */
  token: z.string(),
  /** Closes the talk cycle. Speech starts without waiting for it. */
  last: z.boolean().exactOptional(),
  lang: z.string().min(1).exactOptional(),
  interruptible: interruptible.exactOptional(),
  /** A later message of ours may cut this text off. */
  preemptible: z.boolean().exactOptional(),
});

const playFrame = z.object({
  type: z.literal('play'),
  source: z.url({ protocol: /^https?$/ }),
  /** 0 means 1000 times. */
  loop: z.int().min(0).max(1000).exactOptional(),
  interruptible: interruptible.exactOptional(),
  preemptible: z.boolean().exactOptional(),
});

const sendDigitsFrame = z.object({
  type: z.literal('sendDigits'),
  /** `w` waits half a second. */
  digits: z.string().regex(/^[0-9w#*]+$/),
});

const languageFrame = z
  .object({
    type: z.literal('language'),
    ttsLanguage: z.string().min(1).exactOptional(),
    transcriptionLanguage: z.string().min(1).exactOptional(),
  })
  .refine((frame) => frame.ttsLanguage !== undefined || frame.transcriptionLanguage !== undefined, {
    message: 'needs ttsLanguage or transcriptionLanguage',
  });

const endFrame = z.object({
  type: z.literal('end'),
  /** Returned verbatim as `HandoffData` in the action callback. */
  handoffData: z.string().exactOptional(),
});

/** Every frame that the relay is known to accept. */
export const toRelayFrame = z.discriminatedUnion('type', [
  textFrame,
  playFrame,
  sendDigitsFrame,
  languageFrame,
  endFrame,
]);

export type TextFrame = z.infer<typeof textFrame>;
export type PlayFrame = z.infer<typeof playFrame>;
export type SendDigitsFrame = z.infer<typeof sendDigitsFrame>;
export type LanguageFrame = z.infer<typeof languageFrame>;
export type EndFrame = z.infer<typeof endFrame>;
export type ToRelayFrame = z.infer<typeof toRelayFrame>;
export type Interruptible = z.infer<typeof interruptible>;

/** Frames that the relay accepts since October 2026. Their fields are not published, so they are ignored instead of refused. */
const NEWER_TYPES: readonly string[] = ['config', 'hints'];

export type ParsedToRelay =
  | { readonly kind: 'known'; readonly frame: ToRelayFrame }
  | { readonly kind: 'unknown'; readonly type: string }
  /** `fields` names the invalid fields, never their values. */
  | { readonly kind: 'malformed'; readonly fields: readonly string[] };

/** Parses a frame the way the relay does. Never throws. */
export function parseToRelay(raw: string): ParsedToRelay {
  const json = parseJson(raw);
  const result = toRelayFrame.safeParse(json);
  if (result.success) return { kind: 'known', frame: result.data };
  const type = typeOf(json);
  if (type !== undefined && NEWER_TYPES.includes(type)) return { kind: 'unknown', type };
  return { kind: 'malformed', fields: fieldsOf(result.error) };
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function typeOf(json: unknown): string | undefined {
  const typed = z.object({ type: z.string() }).safeParse(json);
  return typed.success ? typed.data.type : undefined;
}

function fieldsOf(error: z.ZodError): readonly string[] {
  return error.issues.map((issue) => (issue.path.length === 0 ? '(frame)' : issue.path.join('.')));
}
