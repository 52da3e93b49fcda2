import type { ServiceName, System } from './system.ts';

/** Lists the addresses and process ids of a running system, one line each. */
export function addressLines(system: System): string[] {
  const { addresses } = system;
  const pid = (service: ServiceName): string => {
    const number = system.pidOf(service);
    return number === undefined ? 'not ours' : `pid ${number}`;
  };
  return [
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
