/**
 * Frames from the relay to us (docs/protocol.md). Parsing returns a value and never throws, because the relay may send anything.
 * A field that has a default may be null or of an unknown form: a frame is malformed only if it does not say what it is about.
 */
import { z } from 'zod';

/**
 * Longest prompt (characters) that is read. Two minutes of fast speech have 2,500; more is not speech, and every rule that
 * looks at the words holds up all calls of the gateway.
 */
export const MAX_PROMPT_CHARS = 4_000;

/** JSON can name half of a surrogate pair. Models and the database refuse a text with one. */
const text = z.string().transform((given) => given.toWellFormed());

/** Optional text. */
const optionalText = text.catch('');

/** The same, but absent if it is not text. */
const absentOr = text.nullish().catch(undefined);

const setup = z.object({
  type: z.literal('setup'),
  sessionId: optionalText,
  callSid: z.string(),
  from: absentOr,
  to: absentOr,
  direction: absentOr,
  callStatus: absentOr,
  customParameters: z
    .record(z.string(), z.unknown())
    .catch({})
    .transform((all) => Object.fromEntries(Object.entries(all).filter(isTextEntry))),
});

const prompt = z.object({
  type: z.literal('prompt'),
  voicePrompt: z.nullable(text).transform((words) => cut(words ?? '', MAX_PROMPT_CHARS)),
  lang: optionalText,
  last: z.stringbool().or(z.boolean()).catch(true),
});

const interrupt = z.object({
  type: z.literal('interrupt'),
  utteranceUntilInterrupt: optionalText,
});

const dtmf = z.object({
  type: z.literal('dtmf'),
  digit: z.union([z.string(), z.number().transform(String)]).pipe(z.string().regex(/^[0-9*#]$/)),
});

const error = z.object({ type: z.literal('error'), description: optionalText });

const info = z.object({
  type: z.literal('info'),
  name: z.string(),
  value: z.union([text, z.number(), z.boolean()]).transform(String).catch(''),
});

/** Every frame that is known. */
export const relayFrame = z.discriminatedUnion('type', [setup, prompt, interrupt, dtmf, error, info]);
const anyTyped = z.object({ type: z.string() });

export type RelayFrame = z.infer<typeof relayFrame>;
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

function isTextEntry(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string';
}

/** The first `max` characters, without half of a surrogate pair at the end. */
function cut(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).replace(/[\uD800-\uDBFF]$/u, '');
}

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
  const parsed = relayFrame.safeParse(json);
  if (parsed.success) return { kind: 'known', frame: parsed.data };
  return { kind: 'malformed', problems: parsed.error.issues.map(({ path }) => path.join('.')) };
}
