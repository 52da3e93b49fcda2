import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { z } from 'zod';
import type { Environment, Fault } from './environment.ts';
import { readEnvironment, withoutEmpty } from './environment.ts';

type ConnectionOptions = ReturnType<typeof loadClientConnectConfig>['connectionOptions'];

/** How to reach Temporal: the same options serve a client's `Connection` and a worker's `NativeConnection`. */
export interface TemporalSettings {
  readonly connectionOptions: ConnectionOptions & { readonly address: string };
  readonly namespace: string;
}

const MISSING =
  'is missing: set it to a Temporal server such as localhost:7233, or use "npm start", which brings its own';
const FORM = 'must be a host and a port, such as localhost:7233 or my-space.abc12.tmprl.cloud:7233';

/** The TEMPORAL_… variables, by the rules and names of Temporal's own tools; or what is wrong with them. */
export function readTemporal(env: Environment): TemporalSettings | Fault {
  const values = withoutEmpty(env);
  const wrong = (complaint: string): Fault => ({ variable: 'TEMPORAL_ADDRESS', complaint });
  if (values['TEMPORAL_ADDRESS'] !== undefined && !isAddress(values['TEMPORAL_ADDRESS'])) return wrong(FORM);
  try {
    // A profile in a person's home folder must not decide where calls are kept, unless they ask for it.
    const disableFile =
      values['TEMPORAL_CONFIG_FILE'] === undefined && values['TEMPORAL_PROFILE'] === undefined;
    const { connectionOptions, namespace } = loadClientConnectConfig({
      overrideEnvVars: values,
      disableFile,
    });
    const { address } = connectionOptions;
    if (address === undefined) return wrong(MISSING);
    return { connectionOptions: { ...connectionOptions, address }, namespace: namespace ?? 'default' };
  } catch (error) {
    // The message of a file or TLS fault may quote what it could not read: only its kind is passed on.
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return {
      variable: 'TEMPORAL_TLS_… or TEMPORAL_PROFILE',
      complaint: `cannot be used: a file or value is wrong${code}`,
    };
  }
}

/** The values of `schema` beside the settings of Temporal. Throws `ConfigError`, with the faults of all. */
export function readWithTemporal<Schema extends z.ZodObject>(
  schema: Schema,
  env: Environment,
  otherFaults: readonly Fault[] = [],
): { readonly values: z.output<Schema>; readonly temporal: TemporalSettings } {
  const temporal = readTemporal(env);
  const values = readEnvironment(schema, env, [...otherFaults, ...(isFault(temporal) ? [temporal] : [])]);
  if (isFault(temporal)) throw new Error('unreachable: its fault was thrown');
  return { values, temporal };
}

/** Whether `readTemporal` found something wrong. */
export function isFault(settings: TemporalSettings | Fault): settings is Fault {
  return 'complaint' in settings;
}

function isAddress(text: string): boolean {
  const match = /^(?:[\w.-]+|\[[0-9a-f:]+\]):(\d{1,5})$/i.exec(text);
  return match !== null && Number(match[1]) > 0 && Number(match[1]) <= 65_535;
}
