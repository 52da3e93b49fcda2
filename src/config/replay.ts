/** Settings of `npm run replay` and `npm run fork`. Defaults to the services of the system that last ran from DATA_DIR. */
import { resolve } from 'node:path';
import { z } from 'zod';
import type { PayloadKeys } from '../lib/payload-cipher.ts';
import { ConfigError, readEnvironment, withoutEmpty } from './environment.ts';
import type { Environment } from './environment.ts';
import { fallbackFaults, openAiSettings } from './gateway.ts';
import type { GatewayConfig } from './gateway.ts';
import { ownDatabase, ownTemporal } from './own-services.ts';
import { openPayloadKeys, payloadKeyFaults } from './payload-keys.ts';
import { isFault, readTemporal } from './temporal.ts';
import type { TemporalSettings } from './temporal.ts';
import {
  ownServicesVariables,
  payloadVariables,
  processVariables,
  temporalVariables,
  vendorVariables,
} from './variables.ts';

export interface ForkConfig {
  readonly openai: GatewayConfig['openai'];
  /** DATABASE_URL, or the database of the system that last ran from DATA_DIR. May be unreachable. */
  readonly databaseUrl?: string;
}

const { DATA_DIR } = processVariables;
const { DATABASE_URL } = ownServicesVariables;
const replaySchema = z.object({ DATA_DIR });
const forkSchema = z.object({ DATA_DIR, DATABASE_URL, ...vendorVariables });

/** Whether `npm run replay`, `fork` or `privacy` read the variable. A gateway that starts them gives them no other. */
export function isReadByCallPrograms(name: string): boolean {
  if (/^(?:TWILIO|ELEVENLABS|REDIS)_/u.test(name)) return false;
  return name in forkSchema.shape || name in temporalVariables || name in payloadVariables;
}

/** Returns the folder in which `npm start` keeps its files. Throws `ConfigError`. */
export function dataDirFrom(env: Environment): string {
  return resolve(readEnvironment(replaySchema, env).DATA_DIR);
}

/**
 * Returns the Temporal server in the environment, or that of the system that last ran from DATA_DIR. Throws `ConfigError`
 * if there is neither.
 */
export async function findTemporal(env: Environment): Promise<TemporalSettings> {
  const given = readTemporal(env);
  if (!isFault(given)) return given;
  const dataDir = dataDirFrom(env);
  const isGiven = withoutEmpty(env)['TEMPORAL_ADDRESS'] !== undefined;
  const own = isGiven ? undefined : await ownTemporal(dataDir);
  if (own !== undefined) return own;
  const complaint = `is missing, and no system has run from DATA_DIR ${dataDir}: set one of the two`;
  throw new ConfigError([isGiven ? given : { variable: 'TEMPORAL_ADDRESS', complaint }]);
}

/** The keys of the histories. Throws `ConfigError`. */
export function replayKeys(env: Environment): PayloadKeys {
  const faults = payloadKeyFaults(env);
  if (faults.length > 0) throw new ConfigError(faults);
  return openPayloadKeys(env, dataDirFrom(env));
}

/** Reads the settings of a fork. Throws `ConfigError`. */
export async function loadForkConfig(env: Environment): Promise<ForkConfig> {
  const values = readEnvironment(forkSchema, env, fallbackFaults(env));
  const databaseUrl = values.DATABASE_URL ?? (await ownDatabase(resolve(values.DATA_DIR)));
  return { openai: openAiSettings(values), ...(databaseUrl === undefined ? {} : { databaseUrl }) };
}
