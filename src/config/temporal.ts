/** Settings of the connection to Temporal. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { z } from 'zod';
import type { Environment, Fault } from './environment.ts';
import { readEnvironment, withoutEmpty } from './environment.ts';
import { isNearby } from './urls.ts';

type ConnectionOptions = ReturnType<typeof loadClientConnectConfig>['connectionOptions'];

/** How to reach Temporal. The same options work for a client's `Connection` and a worker's `NativeConnection`. */
export interface TemporalSettings {
  readonly connectionOptions: ConnectionOptions & { readonly address: string };
  readonly namespace: string;
}

/** Where the gateway serves Temporal's Web UI. The UI must have the same path: its pages contain it. */
export const TEMPORAL_UI_PATH = '/temporal';

/** Whether the gateway can serve the Web UI at `url`. */
export function isServedByGateway(url: URL): boolean {
  return url.pathname.replace(/\/$/u, '') === TEMPORAL_UI_PATH;
}

const MISSING =
  'is missing: set it to a Temporal server such as localhost:7233, or use "npm start", which starts its own';
const FORM = 'must be a host and a port, such as localhost:7233 or my-space.abc12.tmprl.cloud:7233';

const PLAIN =
  'is on another network, and the connection would not be encrypted: set TEMPORAL_TLS=true, or TEMPORAL_TLS=false if the way there is private';

/**
 * Reads the TEMPORAL_… variables, which have the names and rules of Temporal's own tools. Returns a fault if they are
 * invalid.
 */
export function readTemporal(env: Environment): TemporalSettings | Fault {
  const values = withoutEmpty(env);
  const faultOf = (complaint: string): Fault => ({ variable: 'TEMPORAL_ADDRESS', complaint });
  if (values['TEMPORAL_ADDRESS'] !== undefined && !isAddress(values['TEMPORAL_ADDRESS']))
    return faultOf(FORM);
  const tls = values['TEMPORAL_TLS'];
  // The package would take any other word for false, and connect without encryption.
  if (tls !== undefined && !/^(?:true|false|1|0)$/u.test(tls))
    return { variable: 'TEMPORAL_TLS', complaint: `must be true or false (it is ${JSON.stringify(tls)})` };
  try {
    // A profile in the user's home folder must not decide where calls are stored, unless it is requested explicitly.
    const disableFile =
      values['TEMPORAL_CONFIG_FILE'] === undefined && values['TEMPORAL_PROFILE'] === undefined;
    const { connectionOptions, namespace } = loadClientConnectConfig({
      overrideEnvVars: values,
      disableFile,
    });
    const { address } = connectionOptions;
    if (address === undefined) return faultOf(MISSING);
    const isPlain = (connectionOptions.tls ?? false) === false;
    if (isPlain && values['TEMPORAL_TLS'] === undefined && !isNearby(hostOf(address))) return faultOf(PLAIN);
    return { connectionOptions: { ...connectionOptions, address }, namespace: namespace ?? 'default' };
  } catch (error) {
    // The message of a file or TLS error may quote the content, so only its code is passed on.
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return {
      variable: 'TEMPORAL_TLS_… or TEMPORAL_PROFILE',
      complaint: `cannot be used: a file or value is invalid${code}`,
    };
  }
}

/** Reads the values of `schema` and the settings of Temporal. Throws `ConfigError` with the faults of both. */
export function readWithTemporal<Schema extends z.ZodObject>(
  schema: Schema,
  env: Environment,
  otherFaults: readonly Fault[] = [],
): { readonly values: z.output<Schema>; readonly temporal: TemporalSettings } {
  const temporal = readTemporal(env);
  const values = readEnvironment(schema, env, [...otherFaults, ...(isFault(temporal) ? [temporal] : [])]);
  if (isFault(temporal)) throw new Error('unreachable: readEnvironment throws the fault');
  return { values, temporal };
}

/** Returns whether `readTemporal` returned a fault. */
export function isFault(settings: TemporalSettings | Fault): settings is Fault {
  return 'complaint' in settings;
}

const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(':'));

function isAddress(text: string): boolean {
  const match = /^(?:[\w.-]+|\[[0-9a-f:]+\]):(\d{1,5})$/i.exec(text);
  return match !== null && Number(match[1]) > 0 && Number(match[1]) <= 65_535;
}
