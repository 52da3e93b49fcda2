/** Reads call scripts: YAML lists of what the caller does. */
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { contentOf } from '../lib/yaml-content.ts';

const keys = z.union([z.string(), z.int().transform(String)]).refine((text) => /^[0-9*#]+$/.test(text), {
  message: 'keys are 0-9, * and #',
});
const words = z.int().min(0);
const ms = z.number().min(0);
const text = z.string().min(1);
/** After this many words of the current answer, or at once. */
const when = { afterWords: words.exactOptional() };

const say = z.strictObject({
  text: z.string().min(1),
  partials: z.array(z.string()).exactOptional(),
  lang: z.string().exactOptional(),
  waitForAnswer: z.boolean().exactOptional(),
});

/** Fewer words cannot be told from the caller's own. */
const ECHO_WORDS = 6;
const VOICEMAIL =
  'Hi, you have reached Sam and Kim. We cannot come to the phone right now. Please leave a message after the tone.';

/** The schema of each step, by its name. */
const STEPS = {
  say: z.union([text.transform((said) => ({ text: said })), say]),
  bargeIn: z.strictObject({
    text: z.string().min(1),
    afterWords: words.exactOptional(),
    afterMs: z.number().min(0).exactOptional(),
    waitForAnswer: z.boolean().exactOptional(),
  }),
  press: keys,
  /** Drops the connection, at once or after this many words of the current answer. */
  drop: z.union([
    z.literal(true).transform(() => ({ afterWords: 0 })),
    z.strictObject({ afterWords: words }),
  ]),
  /** A noise without words that the relay takes for a voice. */
  cough: z.union([z.literal(true).transform(() => ({ afterWords: 0 })), z.strictObject(when)]),
  noise: z.union([
    ms.transform((length) => ({ ms: length, afterWords: 0 })),
    z.strictObject({ ms, isEndless: z.boolean().exactOptional(), ...when }),
  ]),
  /** A sign of listening, such as "Mhm". It asks for nothing. */
  hum: z.union([
    text.transform((said) => ({ text: said, afterWords: 0 })),
    z.strictObject({ text, ...when }),
  ]),
  /** Says `text`, falls silent, and says `more`: one utterance. */
  hesitate: z.strictObject({ text, more: text, pauseMs: ms.default(1_000) }),
  /** One utterance of which the recogniser makes two. */
  halves: z.strictObject({ first: text, second: text, gapMs: ms.default(700) }),
  /** The last partial prompt of the utterance comes again behind its final one. */
  stalePartial: text,
  /** The recogniser sends no final prompt. */
  noFinal: text,
  /** The agent's last words come back as a prompt. */
  echo: z.union([
    z.literal(true).transform(() => ({ words: ECHO_WORDS, afterWords: 0 })),
    z.strictObject({ words: words.default(ECHO_WORDS), ...when }),
  ]),
  /** A recorded greeting that does not wait for the agent's. */
  voicemail: z.union([z.literal(true).transform(() => VOICEMAIL), text]),
  /** Closes the connection with code 1000, though the call goes on. */
  closeNormally: z.literal(true),
  /** A second voice webhook of the same call. */
  webhookAgain: z.literal(true),
  /** Milliseconds of silence. */
  wait: ms,
  /** Waits until the agent has been silent for this long. */
  listen: ms,
  hangUp: z.literal(true),
} as const;

type StepName = keyof typeof STEPS;
export type ScriptStep = {
  [Name in StepName]: { readonly [Key in Name]: z.output<(typeof STEPS)[Name]> };
}[StepName];

const SCHEMAS: { readonly [Name in StepName]: z.ZodType<ScriptStep> } = {
  say: z.object({ say: STEPS.say }),
  bargeIn: z.object({ bargeIn: STEPS.bargeIn }),
  press: z.object({ press: STEPS.press }),
  drop: z.object({ drop: STEPS.drop }),
  cough: z.object({ cough: STEPS.cough }),
  noise: z.object({ noise: STEPS.noise }),
  hum: z.object({ hum: STEPS.hum }),
  hesitate: z.object({ hesitate: STEPS.hesitate }),
  halves: z.object({ halves: STEPS.halves }),
  stalePartial: z.object({ stalePartial: STEPS.stalePartial }),
  noFinal: z.object({ noFinal: STEPS.noFinal }),
  echo: z.object({ echo: STEPS.echo }),
  voicemail: z.object({ voicemail: STEPS.voicemail }),
  closeNormally: z.object({ closeNormally: STEPS.closeNormally }),
  webhookAgain: z.object({ webhookAgain: STEPS.webhookAgain }),
  wait: z.object({ wait: STEPS.wait }),
  listen: z.object({ listen: STEPS.listen }),
  hangUp: z.object({ hangUp: STEPS.hangUp }),
};

export type ParsedScript =
  | { readonly kind: 'script'; readonly steps: readonly ScriptStep[] }
  | { readonly kind: 'malformed'; readonly problems: readonly string[] };

/** Parses a YAML list of steps. Never throws; each problem names its line and step. */
export function parseScript(text: string): ParsedScript {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(
      (error) => `line ${lines.linePos(error.pos[0]).line}: ${error.message}`,
    );
    return { kind: 'malformed', problems };
  }
  const content = contentOf(document);
  if ('mistake' in content) return { kind: 'malformed', problems: [`line 1: ${content.mistake}`] };
  const items = content.value;
  if (!Array.isArray(items)) return { kind: 'malformed', problems: ['line 1: a script is a list of steps'] };
  const parsed = items.map((item: unknown) => parseStep(item));
  const problems = parsed.flatMap((step, index) =>
    typeof step === 'string' ? [`line ${lineOf(document, lines, index)}, step ${index + 1}: ${step}`] : [],
  );
  if (problems.length > 0) return { kind: 'malformed', problems };
  return { kind: 'script', steps: parsed.filter((step) => typeof step !== 'string') };
}

/** Returns the step, or a text that says what is wrong with it. */
function parseStep(item: unknown): ScriptStep | string {
  const fields = z.record(z.string(), z.unknown()).safeParse(item);
  const [entry, ...others] = fields.success ? Object.entries(fields.data) : [];
  const names = Object.keys(STEPS).join(', ');
  if (entry === undefined || others.length > 0) return `a step needs exactly one of ${names}`;
  const [name, value] = entry;
  if (!isStepName(name)) return `"${name}" is not one of ${names}`;
  const parsed = SCHEMAS[name].safeParse({ [name]: value });
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

function isStepName(name: string): name is StepName {
  return Object.hasOwn(STEPS, name);
}

function lineOf(document: Document, lines: LineCounter, index: number): number {
  const node = document.getIn([index], true);
  return lines.linePos(isNode(node) ? (node.range?.[0] ?? 0) : 0).line;
}
