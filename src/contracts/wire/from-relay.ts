/** Frames from the relay to us (docs/protocol.md). Parsing returns a value and never throws, because the relay may send anything. */
import { z } from 'zod';

const setup = z.object({
  type: z.literal('setup'),
  sessionId: z.string(),
  callSid: z.string(),
  from: z.string().nullish(),
  to: z.string().nullish(),
  direction: z.string().nullish(),
  callStatus: z.string().nullish(),
  customParameters: z.record(z.string(), z.string()).nullish(),
});

const prompt = z.object({
  type: z.literal('prompt'),
  voicePrompt: z.string(),
  lang: z.string().default(''),
  last: z.boolean().default(true),
});

const interrupt = z.object({
  type: z.literal('interrupt'),
  utteranceUntilInterrupt: z.string().default(''),
  // A number on the wire. Older examples in the documentation show a string.
  durationUntilInterruptMs: z.coerce.number().default(0),
});

const dtmf = z.object({ type: z.literal('dtmf'), digit: z.string().regex(/^[0-9*#]$/) });

const error = z.object({ type: z.literal('error'), description: z.string().default('') });

const info = z.object({
  type: z.literal('info'),
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]).transform(String).default(''),
});

const frame = z.discriminatedUnion('type', [setup, prompt, interrupt, dtmf, error, info]);
const anyTyped = z.object({ type: z.string() });

export type RelayFrame = z.infer<typeof frame>;
export type SetupFrame = z.infer<typeof setup>;

/**
 * The error code in the description of an `error` frame. Undefined if there is none. Takes the first number, because the
 * relay may append one of our frames, which may contain a caller's post code.
 */
export function errorCodeIn(description: string): string | undefined {
  return /\b(?:64|39|10)\d{3}\b/.exec(description)?.[0];
}

const KNOWN = new Set<string>(['setup', 'prompt', 'interrupt', 'dtmf', 'error', 'info']);

export type ParsedFrame =
  | { readonly kind: 'known'; readonly frame: RelayFrame }
  /** A type that is newer than this code: tolerated. */
  | { readonly kind: 'unknown'; readonly type: string }
  /** `problems` are field paths only, because values may be a caller's words. */
  | { readonly kind: 'malformed'; readonly problems: readonly string[] };

/** Parses a text message of the relay. */
export function parseRelayFrame(text: string): ParsedFrame {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'malformed', problems: ['not JSON'] };
  }
  const typed = anyTyped.safeParse(json);
  if (!typed.success) return { kind: 'malformed', problems: ['type'] };
  if (!KNOWN.has(typed.data.type)) return { kind: 'unknown', type: typed.data.type };
  const parsed = frame.safeParse(json);
  if (parsed.success) return { kind: 'known', frame: parsed.data };
  return { kind: 'malformed', problems: parsed.error.issues.map(({ path }) => path.join('.')) };
}
