/**
 * Frames from us to the relay. The schemas refuse what the relay refuses: error 64107, of which ten in a row end the
 * session with close code 1007. They use Valibot instead of zod because the browser phone loads them: of zod's classes a
 * bundler can leave out nothing, and they would be nine tenths of its code.
 */
import * as v from 'valibot';

/** What may interrupt speech. `true` means `any`, `false` means `none`. */
const interruptible = v.union([v.boolean(), v.picklist(['any', 'dtmf', 'none', 'speech'])]);

const language = v.pipe(v.string(), v.minLength(1));

const textFrame = v.object({
  type: v.literal('text'),
  /** Never trim it: the spaces between words are part of the tokens. An empty token makes sense only with `last`. */
  token: v.string(),
  /** Closes the talk cycle. Speech starts without waiting for it. */
  last: v.exactOptional(v.boolean()),
  lang: v.exactOptional(language),
  interruptible: v.exactOptional(interruptible),
  /** A later message of ours may cut this text off. */
  preemptible: v.exactOptional(v.boolean()),
});

const playFrame = v.object({
  type: v.literal('play'),
  source: v.pipe(v.string(), v.check(isWebAddress)),
  /** 0 means 1000 times. */
  loop: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000))),
  interruptible: v.exactOptional(interruptible),
  preemptible: v.exactOptional(v.boolean()),
});

const sendDigitsFrame = v.object({
  type: v.literal('sendDigits'),
  /** `w` waits half a second. */
  digits: v.pipe(v.string(), v.regex(/^[0-9w#*]+$/u)),
});

const languageFrame = v.pipe(
  v.object({
    type: v.literal('language'),
    ttsLanguage: v.exactOptional(language),
    transcriptionLanguage: v.exactOptional(language),
  }),
  v.check((frame) => frame.ttsLanguage !== undefined || frame.transcriptionLanguage !== undefined),
);

const endFrame = v.object({
  type: v.literal('end'),
  /** Returned verbatim as `HandoffData` in the action callback. */
  handoffData: v.exactOptional(v.string()),
});

/** Every frame that the relay is known to accept. */
const toRelayFrame = v.variant('type', [textFrame, playFrame, sendDigitsFrame, languageFrame, endFrame]);

export type TextFrame = v.InferOutput<typeof textFrame>;
export type PlayFrame = v.InferOutput<typeof playFrame>;
export type SendDigitsFrame = v.InferOutput<typeof sendDigitsFrame>;
export type LanguageFrame = v.InferOutput<typeof languageFrame>;
export type EndFrame = v.InferOutput<typeof endFrame>;
export type ToRelayFrame = v.InferOutput<typeof toRelayFrame>;
export type Interruptible = v.InferOutput<typeof interruptible>;

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
  const result = v.safeParse(toRelayFrame, json);
  if (result.success) return { kind: 'known', frame: result.output };
  const type = typeOf(json);
  if (type !== undefined && NEWER_TYPES.includes(type)) return { kind: 'unknown', type };
  return { kind: 'malformed', fields: result.issues.map((issue) => v.getDotPath(issue) ?? '(frame)') };
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
  return v.is(v.object({ type: v.string() }), json) ? json.type : undefined;
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
