/** Settings of requests to language models: how to reach a server, and what else to send. */
import { z } from 'zod';
import type { ModelSettings } from '../contracts/agent.ts';
import { apiUrlComplaint } from './urls.ts';
import { checked } from './checked.ts';

const OPENAI_URL = 'https://api.openai.com/v1';

/** For servers that need no key. The SDK wants one. */
const NO_KEY = 'none';

/** Fields that requests set themselves. */
const OWN_FIELDS = [
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'n',
];
const EXTRA_CHARS = 2_000;

const extra = z
  .record(
    z.string().regex(/^\w{1,64}$/u, 'must be the name of a field'),
    z.json(),
    'must be an object of fields',
  )
  .refine((fields) => !OWN_FIELDS.some((name) => name in fields), `must not set ${OWN_FIELDS.join(', ')}`)
  .refine(
    (fields) => JSON.stringify(fields).length <= EXTRA_CHARS,
    `must be at most ${EXTRA_CHARS} characters as JSON`,
  );

const reasoningEffort = z
  .string()
  .regex(
    /^[a-z]{1,16}$/u,
    'must be a level that the model knows, such as none, minimal, low, medium or high',
  );

/** `model` in an agent's file. */
export const modelSettingsSchema = z.strictObject({
  reasoningEffort: reasoningEffort.exactOptional(),
  temperature: z.number().min(0, 'must be at least 0').max(2, 'must be at most 2').exactOptional(),
  extra: extra.exactOptional(),
});

/** Keys have any form: local servers accept `ollama`, `EMPTY` or `none`. */
const modelKey = z.string().regex(/^[!-~]+$/u, 'must be the key, without spaces, accents or curly quotes');

const baseUrl = checked(apiUrlComplaint);

/** The variables for the model and its server. */
export const modelVariables = {
  OPENAI_API_KEY: modelKey.exactOptional(),
  OPENAI_MODEL: z
    .string()
    .regex(/^\S+$/, 'must be the name of a model, such as gpt-4.1-mini')
    .default('gpt-4.1-mini'),
  OPENAI_BASE_URL: baseUrl.default(OPENAI_URL),
  OPENAI_API_TYPE: z.enum(['openai', 'azure'], { error: 'must be openai or azure' }).exactOptional(),
  OPENAI_API_VERSION: z
    .string()
    .regex(/^[\w.-]{1,40}$/u, 'must be a version of the Azure API, such as 2024-10-21')
    .exactOptional(),
  OPENAI_REASONING_EFFORT: reasoningEffort.exactOptional(),
  OPENAI_TEMPERATURE: z
    .string()
    .regex(/^(?:[01](?:\.\d+)?|2(?:\.0+)?)$/u, 'must be a number from 0 to 2, such as 0.3')
    .transform(Number)
    .exactOptional(),
  OPENAI_EXTRA_BODY: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON, such as {"top_p":0.9}' });
        return z.NEVER;
      }
    })
    .pipe(extra)
    .exactOptional(),
};

/** The variables for the model that is asked if the first one fails. */
export const fallbackVariables = {
  OPENAI_FALLBACK_MODEL: z
    .string()
    .regex(/^\S+$/, 'must be the name of a model, such as gpt-4.1-nano')
    .exactOptional(),
  OPENAI_FALLBACK_API_KEY: modelKey.exactOptional(),
  OPENAI_FALLBACK_BASE_URL: baseUrl.exactOptional(),
};

type Values<Variables extends Record<string, z.ZodType>> = z.output<z.ZodObject<Variables>>;

/** A model and its server. */
export interface ModelServer {
  readonly apiKey: string;
  readonly model: string;
  readonly baseUrl: string;
  readonly apiType?: 'openai' | 'azure';
  readonly apiVersion?: string;
  readonly settings?: ModelSettings;
}

/** The model from parsed variables. Without `apiKey`, no model is used: OpenAI needs a key, other servers need none. */
export function modelServer(
  values: Values<typeof modelVariables>,
): Omit<ModelServer, 'apiKey'> & Partial<Pick<ModelServer, 'apiKey'>> {
  const { OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_API_TYPE, OPENAI_API_VERSION } = values;
  const apiKey = keyFor(OPENAI_BASE_URL, OPENAI_API_KEY);
  const settings = settingsOf(values);
  return {
    model: values.OPENAI_MODEL,
    baseUrl: OPENAI_BASE_URL,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(OPENAI_API_TYPE === undefined ? {} : { apiType: OPENAI_API_TYPE }),
    ...(OPENAI_API_VERSION === undefined ? {} : { apiVersion: OPENAI_API_VERSION }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

/** The fallback model, which uses the first one's server if it has none of its own. Undefined if none is set. */
export function fallbackServer(
  values: Values<typeof modelVariables> & Values<typeof fallbackVariables>,
): ModelServer | undefined {
  const { OPENAI_FALLBACK_MODEL: model, OPENAI_FALLBACK_BASE_URL } = values;
  if (model === undefined) return undefined;
  const { apiType, ...server } = modelServer(values);
  const baseUrl = OPENAI_FALLBACK_BASE_URL ?? server.baseUrl;
  const apiKey = keyFor(baseUrl, values.OPENAI_FALLBACK_API_KEY ?? values.OPENAI_API_KEY);
  if (apiKey === undefined) return undefined;
  const isShared = OPENAI_FALLBACK_BASE_URL === undefined && apiType !== undefined;
  return { ...server, model, apiKey, baseUrl, ...(isShared ? { apiType } : {}) };
}

/** The key for a server: only OpenAI's own needs one. */
export function keyFor(baseUrl: string | undefined, key: string | undefined): string | undefined {
  return key ?? (baseUrl === undefined || baseUrl === OPENAI_URL ? undefined : NO_KEY);
}

function settingsOf(values: Values<typeof modelVariables>): ModelSettings {
  const { OPENAI_REASONING_EFFORT, OPENAI_TEMPERATURE, OPENAI_EXTRA_BODY } = values;
  return {
    ...(OPENAI_REASONING_EFFORT === undefined ? {} : { reasoningEffort: OPENAI_REASONING_EFFORT }),
    ...(OPENAI_TEMPERATURE === undefined ? {} : { temperature: OPENAI_TEMPERATURE }),
    ...(OPENAI_EXTRA_BODY === undefined ? {} : { extra: OPENAI_EXTRA_BODY }),
  };
}
