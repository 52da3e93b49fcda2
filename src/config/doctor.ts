/** Settings of `npm run doctor`, as far as they are valid. */
import { withoutEmpty, ConfigError, readEnvironment } from './environment.ts';
import type { Environment, Fault } from './environment.ts';
import { elevenLabsSettings } from './gateway.ts';
import type { GatewayConfig } from './gateway.ts';
import { ownDatabase, ownTemporal } from './own-services.ts';
import { loadStartConfig, startSchema } from './start.ts';
import type { StartConfig } from './start.ts';
import type { TemporalSettings } from './temporal.ts';
import { generatedAuthToken } from './auth-token.ts';
import type { DeliverySettings } from './worker.ts';

export interface DoctorConfig extends Omit<StartConfig, 'databaseUrl' | 'temporal'> {
  /** Of the settings, or of the system that last ran from DATA_DIR. Absent: there is neither. */
  readonly databaseUrl?: string;
  readonly temporal?: TemporalSettings;
  readonly isBaseUrlSet: boolean;
  readonly twilio: {
    readonly accountSid?: string;
    /** That of the settings, else the generated one; absent if no system has run from DATA_DIR. */
    readonly authToken?: string;
    readonly phoneNumber?: string;
  };
  /** From which texts are sent. */
  readonly smsFrom?: string;
  readonly redisUrl?: string;
  readonly mail?: NonNullable<DeliverySettings['mail']>;
  readonly elevenLabs: GatewayConfig['elevenLabs'];
  readonly usesLocalEmbeddings: boolean;
}

export interface DoctorSettings {
  /** What is wrong with single variables. */
  readonly faults: readonly Fault[];
  /** The settings without the variables that have a fault. Absent if they cannot be used without them. */
  readonly config?: DoctorConfig;
}

/** Reads the settings. Invalid variables count as unset, so that everything else can still be checked. */
export async function readDoctorSettings(env: Environment): Promise<DoctorSettings> {
  const faults = faultsOf(env);
  const invalid = new Set(faults.map(({ variable }) => variable));
  // An account without its token cannot be asked.
  if (invalid.has('TWILIO_AUTH_TOKEN')) invalid.add('TWILIO_ACCOUNT_SID');
  const usable = Object.fromEntries(Object.entries(env).filter(([name]) => !invalid.has(name)));
  return faultsOf(usable).length > 0 ? { faults } : { faults, config: await configOf(usable) };
}

function faultsOf(env: Environment): readonly Fault[] {
  try {
    loadStartConfig(env);
    return [];
  } catch (error: unknown) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

async function configOf(env: Environment): Promise<DoctorConfig> {
  const { databaseUrl: given, temporal: external, ...config } = loadStartConfig(env);
  const values = readEnvironment(startSchema, env);
  const databaseUrl = given ?? (await ownDatabase(config.dataDir));
  const temporal = external ?? (await ownTemporal(config.dataDir));
  const authToken = values.TWILIO_AUTH_TOKEN ?? generatedAuthToken(config.dataDir);
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_PHONE_NUMBER: phoneNumber } = values;
  const { SMTP_URL: mailUrl, MAIL_FROM: from, SMS_FROM: smsFrom, REDIS_URL: redisUrl } = values;
  return {
    ...config,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(temporal === undefined ? {} : { temporal }),
    isBaseUrlSet: withoutEmpty(env)['BASE_URL'] !== undefined,
    twilio: {
      ...(accountSid === undefined ? {} : { accountSid }),
      ...(authToken === undefined ? {} : { authToken }),
      ...(phoneNumber === undefined ? {} : { phoneNumber }),
    },
    ...(smsFrom === undefined ? {} : { smsFrom }),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(mailUrl === undefined || from === undefined ? {} : { mail: { url: mailUrl, from } }),
    elevenLabs: elevenLabsSettings(values),
    usesLocalEmbeddings: values.EMBEDDING_MODEL === 'local' && config.openai.embeddings === undefined,
  };
}
