import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

const LISTED = 10;
const MESSAGE_CHARS = 300;

/** Ends the report of a run with the tests that failed once, its slowest files and the time of all of them. */
export function runReport(): Reporter {
  let startedAt = Date.now();
  return {
    onTestRunStart() {
      startedAt = Date.now();
    },
    onTestRunEnd(modules) {
      console.log([...flakyTests(modules), reportOf(modules, Date.now() - startedAt)].join('\n'));
    },
  };
}

function flakyTests(modules: readonly TestModule[]): string[] {
  const flaky = modules.flatMap((module) =>
    [...module.children.allTests('passed')]
      .filter((test) => test.diagnostic()?.flaky === true)
      .flatMap((test) => [
        `  ${module.relativeModuleId}: ${test.fullName}`,
        ...(test.result().errors ?? []).map((error) => `    ${messageOf(error)}`),
      ]),
  );
  return flaky.length === 0 ? [] : ['Passed only the second time:', ...flaky, ''];
}

/** The message, and where it was thrown. */
function messageOf({ message, stacks }: SerializedError): string {
  const [at] = stacks ?? [];
  const where = at === undefined ? '' : ` (${at.file.split('/').at(-1) ?? ''}:${at.line})`;
  return `${message.slice(0, MESSAGE_CHARS)}${where}`;
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
