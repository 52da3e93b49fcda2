/** The tables of docs/scale.md. */
import type { Capacity, Inputs } from './capacity.ts';

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const short = (value: number): string => (value < 10 ? value.toFixed(1) : whole(value));
const dollars = (value: number): string => value.toFixed(4);

const ROWS: readonly (readonly [string, (capacity: Capacity) => string])[] = [
  ['turns a second; new calls a second', (of) => `${whole(of.turnsPerSecond)}; ${short(of.callsPerSecond)}`],
  ['gateways; workers (one of each may be away)', (of) => `${whole(of.gateways)}; ${whole(of.workers)}`],
  ['cores in use: gateways; workers', (of) => `${short(of.gatewayCores)}; ${short(of.workerCores)}`],
  ['memory for calls, MB: gateways; workers', (of) => `${whole(of.gatewayMb)}; ${whole(of.workerMb)}`],
  [
    'cores for Temporal; for its database',
    (of) => `${short(of.temporalCores)}; ${short(of.temporalDatabaseCores)}`,
  ],
  [
    'history events a second; MB a second',
    (of) => `${whole(of.eventsPerSecond)}; ${short(of.historyMbPerSecond)}`,
  ],
  ['closed histories that are kept, GB', (of) => whole(of.retainedGb)],
  ["writes to Temporal's database a second", (of) => whole(of.temporalWritesPerSecond)],
  ['history shards', (of) => whole(of.shards)],
  [
    "Postgres primaries or Cassandra nodes for Temporal's writes",
    (of) => `${whole(of.postgresPrimaries)} or ${whole(of.cassandraNodes)}`,
  ],
  ['writes of call records a second', (of) => whole(of.recordWritesPerSecond)],
  ['connections to the Postgres of the call records', (of) => whole(of.connections)],
  ['actions of Temporal Cloud a second', (of) => whole(of.actionsPerSecond)],
  ['Temporal Cloud, dollars for a minute of a call', (of) => dollars(of.pricePerMinute)],
  ['the same with `heartbeatEveryMs: 4000`', (of) => dollars(of.pricePerMinuteAtFourSeconds)],
];

/** One column for each number of calls. */
export function capacityTable(capacities: readonly Capacity[]): string {
  return table([
    ['calls at once', ...capacities.map(({ calls }) => whole(calls))],
    ...ROWS.map(([label, cell]) => [label, ...capacities.map(cell)]),
  ]);
}

/** What was computed with. */
export function inputsTable(inputs: Inputs): string {
  return table([
    ['input', 'value', 'kind', 'date', 'source'],
    ...Object.entries(inputs).map(([name, { value, kind, date, source }]) => [
      `\`${name}\``,
      Array.isArray(value) ? value.map(([upTo, price]) => `${upTo}M: ${price}`).join(', ') : String(value),
      ...[kind, date, source],
    ]),
  ]);
}

/** In Markdown, as Prettier writes it. */
function table(rows: readonly (readonly string[])[]): string {
  const widths =
    rows[0]?.map((_cell, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...others] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('\n');
}
