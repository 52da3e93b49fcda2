import type { StartConfig } from '../config/start.ts';
import type { ServiceName, System } from './system.ts';

/** Lists the addresses and process ids of a running system, one line each. */
export function addressLines(system: System): string[] {
  const { addresses } = system;
  const pid = (service: ServiceName): string => {
    const number = system.pidOf(service);
    return number === undefined ? 'not ours' : `pid ${number}`;
  };
  return [
    `dashboard  ${addresses.gateway}/`,
    ...(addresses.phone === undefined ? [] : [`phone      ${addresses.phone}`]),
    `webhook    ${addresses.webhook}`,
    `gateway    ${addresses.gateway} (${pid('gateway')})`,
    `worker     (${pid('worker')})`,
    `Temporal   ${addresses.temporal}, namespace ${addresses.temporalNamespace} (${pid('temporal')})`,
    ...(addresses.ui === undefined
      ? []
      : [`Web UI     ${addresses.ui}/namespaces/${addresses.temporalNamespace}/workflows`]),
    `Postgres   ${addresses.database} (${pid('postgres')})`,
    `data       ${addresses.dataDir}`,
  ];
}

/** The gateway's address for programs on this machine. */
export function originOf(config: Pick<StartConfig, 'host' | 'port'>): string {
  const listensEverywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = listensEverywhere ? '127.0.0.1' : config.host.includes(':') ? `[${config.host}]` : config.host;
  return `http://${host}:${config.port}`;
}
