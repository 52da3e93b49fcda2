/** The environments of gateway and worker. */
import type { Environment } from '../config/environment.ts';
import { gatewaySchema } from '../config/gateway.ts';
import type { StartConfig } from '../config/start.ts';
import { READ_BY_PACKAGES } from '../config/unknown-variables.ts';
import { workerSchema } from '../config/worker.ts';
import { systemEnv } from '../lib/system-env.ts';
import type { OwnProcess } from './child-services.ts';
import type { Database, Temporal } from './services.ts';

const SCHEMAS = { gateway: gatewaySchema, worker: workerSchema };

/** The environment of a process: the settings that it reads, with the addresses of the services in use. */
export function childEnv(
  name: OwnProcess,
  config: Pick<StartConfig, 'temporal' | 'dataDir'>,
  {
    database,
    temporal,
  }: { readonly database: Pick<Database, 'url'>; readonly temporal: Pick<Temporal, 'settings' | 'uiUrl'> },
  given: Environment,
): NodeJS.ProcessEnv {
  // TEMPORAL_ settings such as API keys and TLS belong to another server, so the embedded one must not get them.
  const isOurs = config.temporal === undefined;
  const reads = (variable: string): boolean =>
    (variable in SCHEMAS[name].shape || READ_BY_PACKAGES.test(variable)) &&
    !(isOurs && variable.startsWith('TEMPORAL_'));
  return {
    ...systemEnv(given, reads),
    DATABASE_URL: database.url,
    ...(isOurs ? { TEMPORAL_ADDRESS: temporal.settings.connectionOptions.address } : {}),
    ...(isOurs ? { TEMPORAL_NAMESPACE: temporal.settings.namespace } : {}),
    ...(name === 'worker' || temporal.uiUrl === undefined ? {} : { TEMPORAL_UI_URL: temporal.uiUrl.href }),
    DATA_DIR: config.dataDir,
  };
}
