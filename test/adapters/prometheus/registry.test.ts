import { expect, it } from 'vitest';
import { AdapterError } from '../../../src/adapters/ports/error.ts';
import { METRICS } from '../../../src/adapters/ports/metric-definitions.ts';
import { measured, reading, serviceRequest } from '../../../src/adapters/ports/metrics.ts';
import { createMetricRegistry } from '../../../src/adapters/prometheus/registry.ts';
import { figuresBetween } from '../../../src/adapters/prometheus/minute-figures.ts';
import { keepFigures } from '../../../src/adapters/prometheus/keep-figures.ts';
import type { Metric } from '../../../src/contracts/activities.ts';
import { StreamDeadlineError } from '../../../src/lib/stream-deadlines.ts';

const failure = new AdapterError({
  ...{ vendor: 'openai', operation: 'reply', kind: 'rate-limited', status: 429 },
  code: 'some text of a vendor',
});

it('R-O1: the text has what was counted, measured and read, and the resources of the process', async () => {
  const registry = createMetricRegistry();
  registry.count('evercall_fillers_total', {});
  registry.observe('evercall_turn_stage_seconds', 0.02, { stage: 'claimed' });
  let live = 3;
  registry.read(() => [reading('evercall_live_calls', live, {})]);
  registry.append(async () => 'temporal_request_total 5\n');
  expect(await registry.text()).toContain('evercall_live_calls 3\n');
  live = 4;
  const text = await registry.text();
  expect(text).toContain('evercall_live_calls 4\n');
  expect(text).toContain('evercall_fillers_total 1\n');
  expect(text).toContain('evercall_turn_stage_seconds_bucket{le="0.02",stage="claimed"} 1\n');
  expect(text).toContain('temporal_request_total 5\n');
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_seconds',
  ])
    expect(text).toContain(`${name} `);
});

it('names follow the conventions of Prometheus: a prefix, a unit, and `_total` for counters', () => {
  for (const [name, { type }] of Object.entries(METRICS)) {
    expect(name).toMatch(/^evercall_[a-z_]+$/u);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    if (type === 'histogram') expect(name).toMatch(/_seconds$/u);
  }
});

it('R-O1: a failed request is counted by kind and cause, and never with text of a vendor', async () => {
  const registry = createMetricRegistry();
  const service = { service: 'openai', operation: 'reply' } as const;
  await expect(measured(registry, service, () => Promise.reject(failure))).rejects.toBe(failure);
  serviceRequest(registry, 'openai', 'reply').failed(new StreamDeadlineError('first', 900));
  serviceRequest(registry, 'openai', 'reply').failed(new Error('the caller has interrupted'));
  const lines = (await registry.text())
    .split('\n')
    .filter((line) => line.startsWith('evercall_service_errors'));
  expect(lines).toEqual([
    'evercall_service_errors_total{service="openai",operation="reply",kind="rate-limited",cause="http-429"} 1',
    'evercall_service_errors_total{service="openai",operation="reply",kind="timeout",cause="no-first-token"} 1',
  ]);
});

it('R-D3: the figures of a minute are those of that minute', async () => {
  const registry = createMetricRegistry();
  const answer = (seconds: number) =>
    registry.observe('evercall_service_response_seconds', seconds, {
      ...{ service: 'openai', operation: 'reply' },
    });
  answer(5);
  const before = await registry.samples();
  answer(0.1);
  answer(0.3);
  serviceRequest(registry, 'openai', 'reply').failed(failure);
  serviceRequest(registry, 'openai', 'reply').failed(failure);
  registry.count('evercall_calls_total', { outcome: 'failed', ended_by: 'system', reason: 'no-voice' });
  const now = await registry.samples();
  const figures = figuresBetween(before, now, { process: 'worker', at: 60_000, seconds: 60 });
  const figure = (type: string) => figures.find((each) => each.type === type);
  expect(figure('api_response_time')).toMatchObject({
    ...{ service: 'openai', value: 200, at: 60_000 },
    data: { process: 'worker', seconds: 60, count: 2, p50Ms: 100, p95Ms: 300 },
  });
  expect(figure('error_rate')).toMatchObject({
    service: 'openai',
    value: 0.5,
    data: { errors: 2, requests: 4 },
  });
  expect(figure('call_volume')).toMatchObject({ value: 1, data: { completed: 0, failed: 1 } });
  for (const type of ['cpu_usage', 'memory_bytes', 'event_loop_delay'])
    expect(figure(type)?.value).toBeGreaterThanOrEqual(0);
});

it('a minute that cannot be saved is a part of the next one', async () => {
  const registry = createMetricRegistry();
  const saved: (readonly Metric[])[] = [];
  let tries = 0;
  const two = Promise.withResolvers<undefined>();
  const stop = keepFigures({
    registry,
    process: 'worker',
    everyMs: 1,
    async save(figures) {
      tries += 1;
      if (tries === 1) {
        registry.count('evercall_calls_total', {
          outcome: 'completed',
          ended_by: 'caller',
          reason: 'hung-up',
        });
        throw failure;
      }
      saved.push(figures);
      two.resolve(undefined);
    },
    onError: () => undefined,
  });
  await two.promise;
  stop();
  expect(saved[0]?.find(({ type }) => type === 'call_volume')?.value).toBe(1);
});
