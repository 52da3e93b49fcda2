import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { prometheusRules } from '../../../src/adapters/prometheus/alert-rules-file.ts';
import { ALERT_RULES } from '../../../src/conversation/alerts.ts';
import { unknownSeries } from '../../deploy/known-series.ts';

const rulesSchema = z.object({
  groups: z.tuple([
    z.looseObject({
      rules: z.array(
        z.union([
          z.strictObject({ record: z.string(), expr: z.string() }),
          z.strictObject({
            ...{ alert: z.string(), expr: z.string(), for: z.string(), keep_firing_for: z.string() },
            labels: z.object({ severity: z.literal('warning'), rule: z.string() }),
            annotations: z.object({ summary: z.string(), value: z.string() }),
          }),
        ]),
      ),
    }),
  ]),
});

const [{ rules }] = rulesSchema.parse(parse(prometheusRules())).groups;

it('R-O2: the file for Prometheus is made from the rules of the alerts', () => {
  const file = readFileSync(new URL('../../../deploy/prometheus/rules.yaml', import.meta.url), 'utf8');
  expect(file, 'node src/cli/alerts/alerts-cli.ts rules > deploy/prometheus/rules.yaml').toBe(
    prometheusRules(),
  );
});

it('R-O2: each alert is in it, with its limit and its times', () => {
  const alerts = rules.flatMap((rule) => ('alert' in rule ? [rule] : []));
  expect(alerts.map(({ labels }) => labels.rule)).toEqual(ALERT_RULES.map(({ name }) => name));
  expect(alerts.find(({ labels }) => labels.rule === 'disk')).toMatchObject({
    alert: 'EvercallDisk',
    expr: 'evercall:disk < 2000000000 or (evercall:disk < 4000000000 and on () ALERTS{alertname="EvercallDisk",alertstate="firing"})',
    for: '0s',
    keep_firing_for: '300s',
  });
});

it('R-O2: its expressions name metrics and labels that exist', async () => {
  const recorded = rules.flatMap((rule) => ('record' in rule ? [rule.record] : []));
  const unknown = await Promise.all(rules.map(({ expr }) => unknownSeries(expr, recorded)));
  expect(unknown.flat()).toEqual([]);
  expect(await unknownSeries('sum(rate(evercall_nothing_total[5m])) / evercall_live_calls', [])).toEqual([
    'evercall_nothing_total',
  ]);
  expect(await unknownSeries('sum by (room) (evercall_calls_total{outcom="failed"})', [])).toEqual([
    'evercall_calls_total{outcom}',
    'evercall_calls_total{room}',
  ]);
});
