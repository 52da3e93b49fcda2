/** The files for Prometheus, Grafana and the collector, which docker-compose.yml mounts. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { prometheusRules } from '../../src/adapters/prometheus/alert-rules-file.ts';
import { unknownSeries } from './known-series.ts';

const DEPLOY = new URL('../../deploy/', import.meta.url);
const read = (path: string): unknown => parse(readFileSync(new URL(path, DEPLOY), 'utf8'));

const dashboardSchema = z.looseObject({
  uid: z.string().regex(/^evercall-/u),
  title: z.string(),
  panels: z.array(
    z.looseObject({
      id: z.number(),
      title: z.string(),
      datasource: z.object({ type: z.literal('prometheus'), uid: z.string() }),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.looseObject({ expr: z.string(), legendFormat: z.string() })),
    }),
  ),
});

const dashboards = readdirSync(new URL('grafana/dashboards/', DEPLOY)).map((file) =>
  dashboardSchema.parse(read(`grafana/dashboards/${file}`)),
);
const recorded = [...prometheusRules().matchAll(/record: (\S+)/gu)].map(([, name = '']) => name);

it('R-O4: the panels of the dashboards show metrics that exist, by labels that they have', async () => {
  const panels = dashboards.flatMap((dashboard) => dashboard.panels);
  expect(panels.length).toBeGreaterThan(20);
  for (const { title, targets } of panels)
    for (const { expr } of targets) expect(await unknownSeries(expr, recorded), title).toEqual([]);
});

it('R-O4: a legend names labels that its expression keeps', () => {
  for (const { title, targets } of dashboards.flatMap((dashboard) => dashboard.panels)) {
    for (const { expr, legendFormat } of targets) {
      const kept = /\bby \(([^)]*)\)/u.exec(expr)?.[1]?.split(/,\s*/u) ?? ['job', 'instance'];
      const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/gu)].map(([, label = '']) => label);
      expect(
        named.filter((label) => !kept.includes(label)),
        title,
      ).toEqual([]);
    }
  }
});

it('R-O4: the panels of a dashboard have ids of their own and do not cover each other', () => {
  for (const { title, panels } of dashboards) {
    expect(new Set(panels.map(({ id }) => id)).size, title).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_cell, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size, title).toBe(cells.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
  }
});

it('R-O4: Grafana finds the dashboards and Prometheus, and Prometheus the rules and the processes', () => {
  expect(read('grafana/provisioning/dashboards/evercall.yaml')).toMatchObject({
    providers: [{ options: { path: '/etc/grafana/dashboards' } }],
  });
  const [source] = z
    .object({ datasources: z.tuple([z.looseObject({ uid: z.string(), url: z.string() })]) })
    .parse(read('grafana/provisioning/datasources/prometheus.yaml')).datasources;
  expect(source.url).toBe('http://prometheus:9090');
  for (const { panels } of dashboards)
    for (const { datasource } of panels) expect(datasource.uid).toBe(source.uid);
  expect(read('prometheus/prometheus.yaml')).toMatchObject({
    rule_files: ['/etc/prometheus/rules.yaml'],
    scrape_configs: [
      {
        authorization: { credentials_file: '/tmp/token' },
        dns_sd_configs: [{ names: ['gateway'], port: 3000 }],
      },
      { dns_sd_configs: [{ names: ['worker'], port: 9464 }] },
    ],
  });
});

it('the collector takes traces where processes send them, and every part of its pipeline is configured', () => {
  const parts = z.record(z.string(), z.unknown());
  const collector = z
    .object({
      receivers: z.object({
        otlp: z.object({ protocols: z.object({ http: z.object({ endpoint: z.string() }) }) }),
      }),
      processors: parts,
      exporters: parts,
      service: z.looseObject({
        pipelines: z.object({
          traces: z.record(z.enum(['receivers', 'processors', 'exporters']), z.array(z.string())),
        }),
      }),
    })
    .parse(read('otel/collector.yaml'));
  expect(collector.receivers.otlp.protocols.http.endpoint).toBe('0.0.0.0:4318');
  for (const [kind, names] of Object.entries(collector.service.pipelines.traces))
    expect(Object.keys(z.object({ [kind]: parts }).parse(collector)[kind] ?? {})).toEqual(names);
});
