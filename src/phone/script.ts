/** Reads call scripts: YAML lists of what the caller does. */
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';

const keys = z.union([z.string(), z.int().transform(String)]).refine((text) => /^[0-9*#]+$/.test(text), {
  message: 'keys are 0-9, * and #',
});
const words = z.int().min(0);

const say = z.strictObject({
  text: z.string().min(1),
  partials: z.array(z.string()).exactOptional(),
  lang: z.string().exactOptional(),
  waitForAnswer: z.boolean().exactOptional(),
});

/** The schema of each step, by its name. */
const STEPS = {
  say: z.union([
    z
      .string()
      .min(1)
      .transform((text) => ({ text })),
    say,
  ]),
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
  /** Milliseconds of silence. */
  wait: z.number().min(0),
  hangUp: z.literal(true),
} as const;

type StepName = keyof typeof STEPS;
export type ScriptStep = {
  [Name in StepName]: { readonly [Key in Name]: z.output<(typeof STEPS)[Name]> };
}[StepName];

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
  const items: unknown = document.toJS();
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
  const parsed = stepSchema(name).safeParse({ [name]: value });
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

function stepSchema(name: StepName): z.ZodType<ScriptStep> {
  switch (name) {
    case 'say':
      return z.object({ say: STEPS.say });
    case 'bargeIn':
      return z.object({ bargeIn: STEPS.bargeIn });
    case 'press':
      return z.object({ press: STEPS.press });
    case 'drop':
      return z.object({ drop: STEPS.drop });
    case 'wait':
      return z.object({ wait: STEPS.wait });
    case 'hangUp':
      return z.object({ hangUp: STEPS.hangUp });
  }
}

function isStepName(name: string): name is StepName {
  return Object.hasOwn(STEPS, name);
}

function lineOf(document: Document, lines: LineCounter, index: number): number {
  const node = document.getIn([index], true);
  return lines.linePos(isNode(node) ? (node.range?.[0] ?? 0) : 0).line;
}
