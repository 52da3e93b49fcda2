/** Settings of a gateway. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { cacheDir } from '../lib/cache-dir.ts';
import { otlpEndpoint } from './otlp.ts';
import type { PayloadKeys } from '../lib/payload-cipher.ts';
import { authTokenFrom } from './auth-token.ts';
import { withoutEmpty } from './environment.ts';
import type { Environment, Fault } from './environment.ts';
import { knowledgeQuota } from './knowledge.ts';
import type { KnowledgeQuota } from './knowledge.ts';
import { limitSettings } from './limits.ts';
import type { LimitSettings } from './limits.ts';
import { fallbackServer, keyFor, modelServer } from './model-settings.ts';
import type { ModelServer } from './model-settings.ts';
import { openIdFaults, openIdSettings, openIdVariables } from './openid.ts';
import type { OpenIdSettings } from './openid.ts';
import { openPayloadKeys, payloadKeyFaults } from './payload-keys.ts';
import { isServedByGateway, readWithTemporal } from './temporal.ts';
import type { TemporalSettings } from './temporal.ts';
import {
  databaseVariables,
  payloadVariables,
  limitVariables,
  priceVariables,
  processVariables,
  serverVariables,
  temporalUiVariables,
  temporalVariables,
  tracingVariables,
  vendorVariables,
} from './variables.ts';
import type { elevenLabsVariables } from './variables.ts';

export type LogLevel = z.output<typeof gatewaySchema>['LOG_LEVEL'];

export interface GatewayConfig {
  readonly port: number;
  readonly host: string;
  /** Public origin at which Twilio and browsers reach the gateway. */
  readonly baseUrl: URL;
  readonly dataDir: string;
  readonly agentsDir: string;
  readonly knowledgeDir: string;
  readonly knowledgeQuota: KnowledgeQuota;
  readonly recordingsDir: string;
  /** Whether the gateway places a call to itself before it is ready. */
  readonly warmUp: boolean;
  /** Whether operators may call an agent from a browser. `demo`: they may also stop the model and kill the worker. */
  readonly browserPhone: 'on' | 'off' | 'demo';
  /** The first token of the API: an admin of all tenants. */
  readonly apiToken?: string;
  /** Absent: people sign in by password only. */
  readonly openId?: OpenIdSettings;
  readonly logLevel: LogLevel;
  /** Where traces of calls are sent. Absent: nothing is traced. */
  readonly otlp?: string;
  readonly twilio: {
    readonly accountSid?: string;
    /** Twilio's token, or the generated one in DATA_DIR; then the second token, if there is one. */
    readonly authTokens: readonly [string, ...string[]];
    readonly phoneNumber?: string;
    /** Another server with Twilio's API. */
    readonly apiUrl?: string;
  };
  /** Without `apiKey`, answers come from the knowledge base alone. */
  readonly openai: ReturnType<typeof modelServer> & {
    readonly maxTokens: number;
    /** Model for the search by meaning, instead of the one on this machine. */
    readonly embeddings?: Omit<ModelServer, 'settings'>;
    /** The model to ask if the first one fails. */
    readonly fallback?: ModelServer;
  };
  /** Where the embedding model on this machine has its files. Absent: it is not used. */
  readonly localEmbeddings?: { readonly dir?: string; readonly cacheDir: string };
  readonly elevenLabs: {
    readonly apiKey?: string;
    readonly voiceId?: string;
    readonly stability: number;
    readonly similarityBoost: number;
    readonly baseUrl: string;
    /** In any currency. Absent: the savings of the audio cache are reported only in characters. */
    readonly pricePer1000Characters?: number;
  };
  readonly databaseUrl: string;
  /** What callers may cost. */
  readonly limits: LimitSettings;
  /** Where gateways share their rate limits. Absent: each gateway counts by itself. */
  readonly redisUrl?: string;
  readonly payloadKeys: PayloadKeys;
  readonly temporal: TemporalSettings;
  /** The Web UI that the gateway serves to operators. Absent: none. */
  readonly temporalUi?: URL;
}

export const gatewaySchema = z.object({
  ...processVariables,
  ...serverVariables,
  ...vendorVariables,
  ...limitVariables,
  ...priceVariables,
  ...databaseVariables,
  ...temporalVariables,
  ...openIdVariables,
  ...payloadVariables,
  ...temporalUiVariables,
  ...tracingVariables,
});

type Values<Name extends keyof typeof gatewaySchema.shape> = Pick<z.output<typeof gatewaySchema>, Name>;

/** Reads the settings of a gateway. Creates the webhook token in DATA_DIR if none is set. Throws `ConfigError`. */
export function loadGatewayConfig(env: Environment): GatewayConfig {
  const { values, temporal } = readWithTemporal(gatewaySchema, env, [
    ...twilioFaults(env),
    ...fallbackFaults(env),
    ...embeddingFaults(env),
    ...openIdFaults(env),
    ...payloadKeyFaults(env),
  ]);
  const dataDir = resolve(values.DATA_DIR);
  const openId = openIdSettings(values);
  const ui = values.TEMPORAL_UI_URL;
  return {
    ...serverSettings(values),
    dataDir,
    logLevel: values.LOG_LEVEL,
    ...otlpEndpoint(values.OTEL_EXPORTER_OTLP_ENDPOINT),
    ...vendorSettings(values, authTokenFrom(env, dataDir)),
    ...localEmbeddingSettings(values, env),
    limits: limitSettings(values),
    databaseUrl: values.DATABASE_URL,
    ...defined('apiToken', values.API_TOKEN),
    ...(openId === undefined ? {} : { openId }),
    payloadKeys: openPayloadKeys(env, dataDir),
    temporal,
    ...(ui !== undefined && isServedByGateway(ui) ? { temporalUi: ui } : {}),
  };
}

/**
 * Reports an account without a token. Without this check every call would fail later with a signature error, which is harder
 * to understand.
 */
export function twilioFaults(env: Environment): Fault[] {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token } = withoutEmpty(env);
  if (sid === undefined || token !== undefined) return [];
  const complaint =
    'is missing: Twilio signs the calls of TWILIO_ACCOUNT_SID with it (Twilio Console, Account info)';
  return [{ variable: 'TWILIO_AUTH_TOKEN', complaint }];
}

/** The settings for listening and for the folders to read, from parsed variables. */
export function serverSettings(
  values: Values<keyof typeof serverVariables>,
): Pick<
  GatewayConfig,
  | 'port'
  | 'host'
  | 'baseUrl'
  | 'agentsDir'
  | 'knowledgeDir'
  | 'knowledgeQuota'
  | 'recordingsDir'
  | 'warmUp'
  | 'browserPhone'
> {
  return {
    port: values.PORT,
    host: values.HOST,
    baseUrl: values.BASE_URL ?? new URL(`http://127.0.0.1:${values.PORT}`),
    agentsDir: resolve(values.AGENTS_DIR),
    knowledgeDir: resolve(values.KNOWLEDGE_DIR),
    knowledgeQuota: knowledgeQuota(values),
    recordingsDir: resolve(values.RECORDINGS_DIR),
    warmUp: values.WARM_UP,
    browserPhone: values.BROWSER_PHONE,
  };
}

function vendorSettings(
  values: Values<keyof typeof vendorVariables>,
  authToken: string,
): Pick<GatewayConfig, 'twilio' | 'openai' | 'elevenLabs' | 'redisUrl'> {
  const second = values.TWILIO_AUTH_TOKEN_SECONDARY;
  return {
    twilio: {
      authTokens: second === undefined ? [authToken] : [authToken, second],
      ...defined('accountSid', values.TWILIO_ACCOUNT_SID),
      ...defined('phoneNumber', values.TWILIO_PHONE_NUMBER),
      ...defined('apiUrl', values.TWILIO_API_URL),
    },
    openai: openAiSettings(values),
    elevenLabs: elevenLabsSettings(values),
    ...defined('redisUrl', values.REDIS_URL),
  };
}

/** The ElevenLabs settings, from parsed variables. */
export function elevenLabsSettings(
  values: Values<keyof typeof elevenLabsVariables>,
): GatewayConfig['elevenLabs'] {
  const price = values.ELEVENLABS_PRICE_PER_THOUSAND_CHARACTERS;
  return {
    stability: values.ELEVENLABS_STABILITY,
    similarityBoost: values.ELEVENLABS_SIMILARITY_BOOST,
    baseUrl: values.ELEVENLABS_BASE_URL,
    ...defined('apiKey', values.ELEVENLABS_API_KEY),
    ...defined('voiceId', values.ELEVENLABS_VOICE_ID),
    ...(price === undefined ? {} : { pricePer1000Characters: price }),
  };
}

/** The settings of the language models, from parsed variables. */
export function openAiSettings(values: Values<keyof typeof vendorVariables>): GatewayConfig['openai'] {
  const fallback = fallbackServer(values);
  return {
    ...modelServer(values),
    maxTokens: values.OPENAI_MAX_TOKENS,
    ...embeddingSettings(values),
    ...(fallback === undefined ? {} : { fallback }),
  };
}

function embeddingSettings(
  values: Values<keyof typeof vendorVariables>,
): Pick<GatewayConfig['openai'], 'embeddings'> {
  const { settings: _, apiKey, ...server } = modelServer(values);
  const model = values.OPENAI_EMBEDDING_MODEL;
  return model === undefined || apiKey === undefined ? {} : { embeddings: { ...server, model, apiKey } };
}

/** Absent if it is turned off, or if OPENAI_EMBEDDING_MODEL replaces it. */
function localEmbeddingSettings(
  values: Values<'EMBEDDING_MODEL' | 'EMBEDDING_MODEL_DIR' | 'OPENAI_EMBEDDING_MODEL'>,
  env: Environment,
): Pick<GatewayConfig, 'localEmbeddings'> {
  const { EMBEDDING_MODEL: model, EMBEDDING_MODEL_DIR: dir, OPENAI_EMBEDDING_MODEL: other } = values;
  if (model === 'none' || other !== undefined) return {};
  return {
    localEmbeddings: { cacheDir: cacheDir(env), ...(dir === undefined ? {} : { dir: resolve(dir) }) },
  };
}

/** Reports an embedding model without a key. Otherwise the model would silently never be used. */
export function embeddingFaults(env: Environment): Fault[] {
  const { OPENAI_EMBEDDING_MODEL: model, OPENAI_API_KEY: key, OPENAI_BASE_URL: url } = withoutEmpty(env);
  if (model === undefined || keyFor(url, key) !== undefined) return [];
  return [{ variable: 'OPENAI_API_KEY', complaint: 'is missing: OPENAI_EMBEDDING_MODEL requires it' }];
}

/** Reports an incomplete fallback. Otherwise it would turn out to be missing only when it is needed. */
export function fallbackFaults(env: Environment): Fault[] {
  const given = withoutEmpty(env);
  const isSet = (name: string) => given[name] !== undefined;
  if (isSet('OPENAI_FALLBACK_MODEL')) {
    const url = given['OPENAI_FALLBACK_BASE_URL'] ?? given['OPENAI_BASE_URL'];
    if (keyFor(url, given['OPENAI_FALLBACK_API_KEY'] ?? given['OPENAI_API_KEY']) !== undefined) return [];
    const complaint = 'is missing: OPENAI_FALLBACK_MODEL requires it or OPENAI_API_KEY';
    return [{ variable: 'OPENAI_FALLBACK_API_KEY', complaint }];
  }
  const orphan = ['OPENAI_FALLBACK_API_KEY', 'OPENAI_FALLBACK_BASE_URL'].find(isSet);
  return orphan === undefined
    ? []
    : [{ variable: 'OPENAI_FALLBACK_MODEL', complaint: `is missing: ${orphan} requires it` }];
}

/** Returns `{ [name]: value }`, or `{}` if the value is undefined. */
function defined<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  const result: Partial<Record<Name, string>> = {};
  if (value !== undefined) Object.assign(result, { [name]: value });
  return result;
}
