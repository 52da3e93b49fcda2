/** Reads environment variables through a schema and reports all problems at once. */
import type { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A problem with one variable. `complaint` follows the name of the variable, such as "must be a whole number". */
export interface Fault {
  readonly variable: string;
  readonly complaint: string;
}

/** The settings are invalid. `message` says for each variable what it must be. It contains no secrets. */
export class ConfigError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const lines = faults.map((fault) => `${fault.variable} ${fault.complaint}`);
    super(
      lines.length === 1 ? lines.join('') : `${lines.length} settings are invalid:\n  ${lines.join('\n  ')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** Variables whose values may appear in an error. Any other variable may contain a key, a password or a private address. */
const SHOWN: ReadonlySet<string> = new Set([
  'PORT',
  'LOG_LEVEL',
  'EMBEDDING_MODEL',
  'OPENAI_MODEL',
  'OPENAI_MAX_TOKENS',
  'OPENAI_API_TYPE',
  'OPENAI_API_VERSION',
  'OPENAI_REASONING_EFFORT',
  'OPENAI_TEMPERATURE',
  'ELEVENLABS_STABILITY',
  'ELEVENLABS_SIMILARITY_BOOST',
  'TEMPORAL_BACKEND',
  'TEMPORAL_CLI_PIP',
  'STANDBY_PROCESSES',
  'WATCHDOG_SECONDS',
  'KNOWLEDGE_WORDINGS',
  'WARM_UP',
  'LIMIT_CALLS',
  'LIMIT_LOOP_DELAY_MS',
  'LIMIT_MEMORY_PERCENT',
  'LIMIT_CALLS_PER_NUMBER',
  'LIMIT_CALLS_PER_TENANT',
  'LIMIT_UNSIGNED_PER_ADDRESS',
  'LIMIT_API_PER_ADDRESS',
  'BLOCKED_CALLERS',
  'BLOCK_UNUSUAL_CALLERS',
]);
const SHOWN_CHARS = 40;

/** Parses `env` with `schema`. Empty variables count as unset. Throws `ConfigError`, which includes `otherFaults`. */
export function readEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  env: Environment,
  otherFaults: readonly Fault[] = [],
): z.output<Schema> {
  const values = withoutEmpty(env);
  const result = schema.safeParse(values);
  const faults = [...(result.error?.issues ?? []).map((issue) => faultOf(issue, values)), ...otherFaults];
  if (!result.success || faults.length > 0) throw new ConfigError(faults);
  return result.data;
}

/** Removes empty variables, because `NAME=` in a file means "the default", and trims the others. */
export function withoutEmpty(env: Environment): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value.trim() !== '') values[name] = value.trim();
  }
  return values;
}

function faultOf(issue: z.core.$ZodIssue, values: Readonly<Record<string, string>>): Fault {
  const variable = issue.path.map(String).join('.');
  const value = values[variable];
  const shown =
    SHOWN.has(variable) && value !== undefined
      ? ` (it is ${JSON.stringify(value.slice(0, SHOWN_CHARS))})`
      : '';
  return { variable, complaint: `${issue.message}${shown}` };
}
