/** The metrics of a process, kept by prom-client and shown in Prometheus' text format. */
import { readFileSync } from 'node:fs';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS } from '../ports/metric-definitions.ts';
import type { MetricDefinition } from '../ports/metric-definitions.ts';
import type { Metrics, Reading } from '../ports/metrics.ts';
import { reading } from '../ports/metrics.ts';
import { samplesOf } from './samples.ts';
import type { Samples } from './samples.ts';

export interface MetricRegistry extends Metrics {
  /** Adds values that are kept elsewhere. They are read whenever the metrics are. */
  read(source: () => Iterable<Reading>): void;
  /** Adds text of another exporter. */
  append(text: () => Promise<string>): void;
  /** All metrics in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
  /** The figures for `system_metrics`. */
  samples(): Promise<Samples>;
}

type Metric = Counter | Gauge | Histogram;

/** Creates the registry of a process, with the usual metrics of Node. */
export function createMetricRegistry(): MetricRegistry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 10 });
  const metrics = new Map<string, Metric>(
    Object.entries(METRICS).map(([name, definition]) => [name, metricOf(name, definition, registry)]),
  );
  const sources: (() => Iterable<Reading>)[] = [networkReadings];
  const others: (() => Promise<string>)[] = [];
  const readAll = () => {
    const readings = sources.flatMap((source) => [...source()]);
    for (const name of new Set(readings.map((each) => each.name))) metrics.get(name)?.reset();
    for (const { name, labels, value } of readings) {
      const metric = metrics.get(name);
      if (metric instanceof Gauge) metric.set(labels, value);
      if (metric instanceof Counter) metric.inc(labels, value);
    }
  };
  return {
    count(name, labels, by = 1) {
      const metric = metrics.get(name);
      if (metric instanceof Counter) metric.inc(labels, by);
    },
    observe(name, value, labels) {
      const metric = metrics.get(name);
      // One NaN would spoil the sum for good.
      if (metric instanceof Histogram && Number.isFinite(value)) metric.observe(labels, value);
    },
    read: (source) => void sources.push(source),
    append: (text) => void others.push(text),
    async text() {
      readAll();
      const texts = await Promise.all([registry.metrics(), ...others.map((text) => text())]);
      return texts.join('\n');
    },
    contentType: registry.contentType,
    async samples() {
      readAll();
      return samplesOf(await registry.getMetricsAsJSON());
    },
  };
}

function metricOf(name: string, definition: MetricDefinition, registry: Registry): Metric {
  const { type, help, labels, buckets = [] } = definition;
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  if (type === 'counter') return new Counter(options);
  return type === 'gauge' ? new Gauge(options) : new Histogram({ ...options, buckets: [...buckets] });
}

/** The traffic of the machine or container. Elsewhere than on Linux there is none to read. */
function networkReadings(): readonly Reading[] {
  let text: string;
  try {
    text = readFileSync('/proc/net/dev', 'utf8');
  } catch {
    return [];
  }
  const interfaces = [...text.matchAll(/^\s*(?!lo:)[^\s:]+:\s*(\d+)(?:\s+\d+){7}\s+(\d+)/gmu)];
  const sum = (index: number) => interfaces.reduce((bytes, found) => bytes + Number(found[index]), 0);
  return [
    reading('evercall_network_receive_bytes_total', sum(1), {}),
    reading('evercall_network_transmit_bytes_total', sum(2), {}),
  ];
}
