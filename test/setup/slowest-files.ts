import type { Reporter, TestModule } from 'vitest/node';

const LISTED = 10;

/** Ends the report of a run with its slowest files and the time of all of them. */
export function slowestFiles(): Reporter {
  let startedAt = Date.now();
  return {
    onTestRunStart() {
      startedAt = Date.now();
    },
    onTestRunEnd(modules) {
      console.log(reportOf(modules, Date.now() - startedAt));
    },
  };
}

function reportOf(modules: readonly TestModule[], tookMs: number): string {
  const files = modules
    .map((module) => ({ name: module.relativeModuleId, ms: durationMs(module) }))
    .sort((a, b) => b.ms - a.ms);
  const sumMs = files.reduce((sum, { ms }) => sum + ms, 0);
  return [
    'Slowest files:',
    ...files.slice(0, LISTED).map(({ name, ms }) => line(ms, name)),
    line(sumMs, `all ${files.length} files, one after another`),
    line(tookMs, 'the whole run'),
    '',
  ].join('\n');
}

/** Imports, hooks and tests of a file. */
function durationMs(module: TestModule): number {
  const { collectDuration, duration } = module.diagnostic();
  return collectDuration + duration;
}

function line(ms: number, text: string): string {
  return `${(ms / 1_000).toFixed(1).padStart(8)} s  ${text}`;
}
