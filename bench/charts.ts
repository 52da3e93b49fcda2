/** Draws the charts of a report as SVG files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { init } from 'echarts';
import type { EChartsOption } from 'echarts';
import type { Report } from './results.ts';

const SIZE = { width: 760, height: 420 };
const COLOURS = { on: '#2a7f62', off: '#c2703d', bare: '#7d8597', p50: '#2a7f62', p95: '#c2703d' };
const LEGEND = { bottom: 0, itemGap: 24 };
const PROCESSES = ['gateway', 'worker', 'temporal', 'postgres', 'model', 'phones'] as const;

/** Draws each chart that the report has numbers for into `folder`. Returns the paths of the files written. */
export async function drawCharts(report: Report, folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const written: string[] = [];
  for (const [name, options] of Object.entries(chartsOf(report))) {
    if (options === undefined) continue;
    const file = join(folder, `${name}.svg`);
    await writeFile(file, `${svgOf(options)}\n`);
    written.push(file);
  }
  return written;
}

/** The charts by file name without extension. A chart is undefined if the report has no numbers for it. */
export function chartsOf(report: Report): Readonly<Record<string, EChartsOption | undefined>> {
  return { overhead: overheadChart(report), load: loadChart(report), cpu: cpuChart(report) };
}

function svgOf(options: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  chart.setOption({ ...options, animation: false });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function overheadChart(report: Report): EChartsOption | undefined {
  const modelMs = stepsOf(report, /^overhead\.(\d+)\.on\.p50Ms$/u);
  if (modelMs.length === 0) return undefined;
  const variants = [
    { name: 'speculation off', colour: COLOURS.off, prefix: (ms: number) => `overhead.${ms}.off` },
    { name: 'speculation on', colour: COLOURS.on, prefix: (ms: number) => `overhead.${ms}.on` },
    { name: 'bare server', colour: COLOURS.bare, prefix: (ms: number) => `bare.${ms}` },
  ];
  return {
    ...frame(report, 'Added to the model’s own time: half of the turns, and (pale) 95 of 100'),
    legend: { ...LEGEND, data: variants.map(({ name }) => name) },
    xAxis: categories(modelMs, (ms) => `model ${ms} ms`),
    yAxis: milliseconds(),
    series: variants.flatMap(({ name, colour, prefix }) => {
      const value = (ms: number, key: string): number => Number(report[`${prefix(ms)}.${key}`]);
      const bar = { type: 'bar' as const, stack: name };
      return [
        {
          ...{ ...bar, name, itemStyle: { color: colour } },
          data: modelMs.map((ms) => labelled(value(ms, 'p50Ms'), 'insideBottom')),
        },
        {
          ...{ ...bar, name: `${name}, p95`, itemStyle: { color: colour, opacity: 0.35 } },
          data: modelMs.map((ms) => ({
            ...labelled(value(ms, 'p95Ms'), 'top'),
            // Stacked on the p50 bar, so only the difference is drawn.
            value: value(ms, 'p95Ms') - value(ms, 'p50Ms'),
          })),
        },
      ];
    }),
  };
}

/** A bar that shows its value, so that readers need not estimate it from the axis. */
function labelled(value: number, position: 'insideBottom' | 'top') {
  return { value, label: { show: true, position, color: '#000', formatter: shown(value) } };
}

function loadChart(report: Report): EChartsOption | undefined {
  const calls = stepsOf(report, /^load\.(\d+)\.p50Ms$/u);
  if (calls.length === 0) return undefined;
  const line = (key: 'p50' | 'p95') => ({
    name: key,
    type: 'line' as const,
    itemStyle: { color: COLOURS[key] },
    label: { show: true, formatter: labelOf },
    data: calls.map((count) => numberIn(report, `load.${count}.${key}Ms`)),
  });
  return {
    ...frame(report, 'Added to the model’s own time, by calls at once'),
    xAxis: categories(calls, (count) => `${count} ${count === 1 ? 'call' : 'calls'}`),
    yAxis: milliseconds(),
    series: [line('p50'), line('p95')],
  };
}

function cpuChart(report: Report): EChartsOption | undefined {
  const calls = stepsOf(report, /^load\.(\d+)\.cpu\.gatewayMsPerTurn$/u);
  if (calls.length === 0) return undefined;
  return {
    ...frame(report, 'CPU time of each process for one turn, by calls at once'),
    xAxis: categories(calls, (count) => `${count} ${count === 1 ? 'call' : 'calls'}`),
    yAxis: milliseconds(),
    series: PROCESSES.map((process) => ({
      name: process,
      type: 'bar' as const,
      stack: 'all',
      data: calls.map((count) => numberIn(report, `load.${count}.cpu.${process}MsPerTurn`)),
    })),
  };
}

/** Options that all charts share. The subtitle names the machine, because the numbers mean nothing without it. */
function frame(report: Report, title: string): EChartsOption {
  const machine = `${report['meta.cores'] ?? '?'} cores of ${report['meta.cpu'] ?? '?'}, Node ${report['meta.node'] ?? '?'}`;
  const runs = report['meta.runs'] ?? 1;
  return {
    backgroundColor: '#fff',
    title: { text: title, subtext: `${machine}; median of ${runs} run(s)`, textStyle: { fontSize: 15 } },
    legend: LEGEND,
    grid: { top: 80, bottom: 60, left: 60, right: 20 },
  };
}

function categories(steps: readonly number[], nameOf: (step: number) => string) {
  return { type: 'category' as const, data: steps.map(nameOf) };
}

function milliseconds() {
  return { type: 'value' as const, name: 'ms' };
}

/** The numbers that `pattern` captures from the keys of the report, in ascending order. */
function stepsOf(report: Report, pattern: RegExp): readonly number[] {
  const found = Object.keys(report).flatMap((key) => pattern.exec(key)?.[1] ?? []);
  return found.map(Number).toSorted((a, b) => a - b);
}

function numberIn(report: Report, key: string): number | '-' {
  const value = report[key];
  return typeof value === 'number' ? value : '-';
}

function labelOf({ value }: { value?: unknown }): string {
  return typeof value === 'number' ? shown(value) : '';
}

function shown(value: number): string {
  return String(Math.round(value * 10) / 10);
}
