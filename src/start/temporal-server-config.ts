/** The configuration file of the full Temporal server. */
import { stringify } from 'yaml';
import type { TemporalStore } from './temporal-store.ts';

const SERVICES = ['frontend', 'matching', 'history', 'worker'] as const;
/** Each service has one for requests and one for the membership protocol. */
export const PORT_COUNT = SERVICES.length * 2;

/** Cannot be changed later: calls are spread over them by their ids. The recommendation for one machine. */
const HISTORY_SHARDS = 4;
/** Each of the four services opens so many connections of each kind. Together they leave half of Postgres's 100 to us. */
const MAX_CONNECTIONS = { histories: 10, visibility: 3 };

export interface ServerConfig {
  readonly store: TemporalStore;
  /** The first is the one for clients. */
  readonly ports: readonly number[];
  readonly dynamicConfigFile: string;
}

/** The text of the file. Contains the password of the database. */
export function serverConfigText({ store, ports, dynamicConfigFile }: ServerConfig): string {
  const clientAddress = `127.0.0.1:${ports[0]}`;
  const services: Record<string, object> = {};
  for (const [index, name] of SERVICES.entries()) {
    const [grpcPort, membershipPort] = [ports[index], ports[SERVICES.length + index]];
    // Without an `httpPort` the server has no HTTP API.
    services[name] = { rpc: { grpcPort, membershipPort, bindOnLocalHost: true } };
  }
  return stringify({
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'histories',
      visibilityStore: 'visibility',
      numHistoryShards: HISTORY_SHARDS,
      datastores: {
        histories: { sql: sqlOf(store, 'histories') },
        visibility: { sql: sqlOf(store, 'visibility') },
      },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services,
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: clientAddress,
        },
      },
    },
    publicClient: { hostPort: clientAddress },
    dynamicConfigClient: { filepath: dynamicConfigFile, pollInterval: '1h' },
  });
}

/** What the development server sets for itself: lists of workflows may be asked for more than ten times in a second. */
const OF_THE_DEVELOPMENT_SERVER = { 'frontend.namespaceRPS.visibility': 100 };

/** The text of the file with dynamic settings. Without its version check the server asks its vendor for nothing. */
export function dynamicConfigText(settings: Readonly<Record<string, unknown>>): string {
  const all = { ...settings, ...OF_THE_DEVELOPMENT_SERVER, 'frontend.enableServerVersionCheck': false };
  return stringify(Object.fromEntries(Object.entries(all).map(([key, value]) => [key, [{ value }]])));
}

function sqlOf(store: TemporalStore, kind: keyof typeof MAX_CONNECTIONS): object {
  const maxConns = MAX_CONNECTIONS[kind];
  return {
    pluginName: store.plugin,
    databaseName: store.databases[kind],
    connectAddr: `${store.host}:${store.port}`,
    connectProtocol: 'tcp',
    user: store.user,
    password: store.password,
    ...(Object.keys(store.attributes).length === 0 ? {} : { connectAttributes: store.attributes }),
    maxConns,
    maxIdleConns: maxConns,
    maxConnLifetime: '1h',
  };
}
