/** How much of everything a number of calls at once needs. Pure: the figures of inputs.yaml are an argument. */
import { z } from 'zod';

const input = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({
    value,
    kind: z.enum(['measured', 'chosen', 'assumed', 'listed']),
    date: z.iso.date(),
    source: z.string().min(1),
  });
const amount = input(z.number().positive());

export const inputsSchema = z.strictObject({
  ...{ turnSeconds: amount, callSeconds: amount, busyHoursPerMonth: amount },
  ...{ gatewayCpuMs: amount, workerCpuMs: amount, temporalCpuMs: amount, temporalDatabaseCpuMs: amount },
  ...{ coreShare: amount, callsPerGateway: amount, callsPerWorker: amount },
  ...{ gatewayKbPerCall: amount, workerKbPerCall: amount },
  ...{ eventsPerTurn: amount, bytesPerTurn: amount, retentionHours: amount },
  ...{ temporalWritesPerTurn: amount, recordWritesPerTurn: amount, recordWritesPerCall: amount },
  ...{
    commitMs: amount,
    shardShare: amount,
    postgresWritesPerSecond: amount,
    cassandraWritesPerSecond: amount,
  },
  ...{ connectionsPerGateway: amount, connectionsPerWorker: amount },
  ...{ actionsPerTurn: amount, heartbeatsPerTurn: amount, heartbeatsPerTurnAtFourSeconds: amount },
  ...{ actionsPerCall: amount, storagePrice: amount, activeStoragePrice: amount },
  actionPrices: input(z.array(z.tuple([z.number(), z.number()])).min(1)),
});
export type Inputs = z.output<typeof inputsSchema>;

/** Copies of data that Cassandra writes. */
const REPLICAS = 3;
/** Fewer shards make a server that can never grow: their number cannot be changed. */
const FEWEST_SHARDS = 512;

export interface Capacity {
  readonly calls: number;
  readonly turnsPerSecond: number;
  readonly callsPerSecond: number;
  readonly gateways: number;
  readonly workers: number;
  readonly gatewayCores: number;
  readonly workerCores: number;
  /** Of all gateways or workers, for the calls alone. */
  readonly gatewayMb: number;
  readonly workerMb: number;
  readonly temporalCores: number;
  readonly temporalDatabaseCores: number;
  readonly eventsPerSecond: number;
  readonly historyMbPerSecond: number;
  readonly retainedGb: number;
  readonly temporalWritesPerSecond: number;
  readonly recordWritesPerSecond: number;
  readonly shards: number;
  /** Primaries of Postgres, and nodes of Cassandra, for Temporal's writes. */
  readonly postgresPrimaries: number;
  readonly cassandraNodes: number;
  readonly connections: number;
  readonly actionsPerSecond: number;
  /** Dollars of Temporal Cloud for a minute of a call, and with a heartbeat every four seconds. */
  readonly pricePerMinute: number;
  readonly pricePerMinuteAtFourSeconds: number;
}

/** Computes it for `calls` at once. One gateway and one worker more than needed: one may be away. */
export function capacityFor(calls: number, inputs: Inputs): Capacity {
  const valueOf = (name: Exclude<keyof Inputs, 'actionPrices'>): number => inputs[name].value;
  const turnsPerSecond = calls / valueOf('turnSeconds');
  const callsPerSecond = calls / valueOf('callSeconds');
  const cores = (ms: number) => (turnsPerSecond * ms) / 1_000;
  const gatewayCores = cores(valueOf('gatewayCpuMs'));
  const workerCores = cores(valueOf('workerCpuMs'));
  const processes = (used: number, callsOfOne: number) =>
    Math.ceil(Math.max(used / valueOf('coreShare'), calls / callsOfOne)) + 1;
  const gateways = processes(gatewayCores, valueOf('callsPerGateway'));
  const workers = processes(workerCores, valueOf('callsPerWorker'));
  const writes = turnsPerSecond * valueOf('temporalWritesPerTurn');
  const bytesPerSecond = turnsPerSecond * valueOf('bytesPerTurn');
  return {
    ...{ calls, turnsPerSecond, callsPerSecond, gateways, workers, gatewayCores, workerCores },
    gatewayMb: (calls * valueOf('gatewayKbPerCall')) / 1_000,
    workerMb: (calls * valueOf('workerKbPerCall')) / 1_000,
    temporalCores: cores(valueOf('temporalCpuMs')) / valueOf('coreShare'),
    temporalDatabaseCores: cores(valueOf('temporalDatabaseCpuMs')) / valueOf('coreShare'),
    eventsPerSecond: turnsPerSecond * valueOf('eventsPerTurn'),
    historyMbPerSecond: bytesPerSecond / 1e6,
    retainedGb: (bytesPerSecond * busySeconds(inputs) * valueOf('retentionHours')) / MONTH_HOURS / 1e9,
    temporalWritesPerSecond: writes,
    recordWritesPerSecond:
      turnsPerSecond * valueOf('recordWritesPerTurn') + callsPerSecond * valueOf('recordWritesPerCall'),
    shards: shardsFor(writes * (valueOf('commitMs') / 1_000 / valueOf('shardShare'))),
    postgresPrimaries: Math.ceil(writes / valueOf('postgresWritesPerSecond')),
    cassandraNodes: Math.max(REPLICAS, Math.ceil((writes * REPLICAS) / valueOf('cassandraWritesPerSecond'))),
    connections: gateways * valueOf('connectionsPerGateway') + workers * valueOf('connectionsPerWorker'),
    actionsPerSecond: (calls * actionsPerMinute(inputs, valueOf('heartbeatsPerTurn'))) / 60,
    pricePerMinute: pricePerMinute(calls, inputs, valueOf('heartbeatsPerTurn')),
    pricePerMinuteAtFourSeconds: pricePerMinute(calls, inputs, valueOf('heartbeatsPerTurnAtFourSeconds')),
  };
}

const MONTH_HOURS = 730;

function busySeconds({ busyHoursPerMonth }: Inputs): number {
  return busyHoursPerMonth.value * 3_600;
}

/** The next power of two: numbers of shards are usually one. */
function shardsFor(needed: number): number {
  return Math.max(FEWEST_SHARDS, 2 ** Math.ceil(Math.log2(needed)));
}

function actionsPerMinute(inputs: Inputs, heartbeats: number): number {
  const perTurn = inputs.actionsPerTurn.value + heartbeats;
  return (
    (perTurn * 60) / inputs.turnSeconds.value + (inputs.actionsPerCall.value * 60) / inputs.callSeconds.value
  );
}

/** Actions and storage. Actions beyond the last tier cost what those in it cost, which is an upper bound. */
function pricePerMinute(calls: number, inputs: Inputs, heartbeats: number): number {
  const minutes = (calls * busySeconds(inputs)) / 60;
  const millions = (minutes * actionsPerMinute(inputs, heartbeats)) / 1e6;
  const tiers = inputs.actionPrices.value;
  const dollars = tiers.reduce((sum, [upTo, price], index) => {
    const from = tiers[index - 1]?.[0] ?? 0;
    const end = index === tiers.length - 1 ? millions : Math.min(millions, upTo);
    return sum + Math.max(0, end - from) * price;
  }, 0);
  const gbPerMinute = (inputs.bytesPerTurn.value * 60) / inputs.turnSeconds.value / 1e9;
  const storage =
    gbPerMinute * inputs.retentionHours.value * inputs.storagePrice.value +
    // On average an open history has half of its bytes for the time of the call.
    (gbPerMinute * inputs.callSeconds.value * inputs.activeStoragePrice.value) / 2 / 3_600;
  return dollars / minutes + storage;
}
