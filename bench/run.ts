/** One run of the bench: starts all processes, runs the scenarios, and ends the processes. */
import type { TemporalBackend } from '../src/config/start.ts';
import { startBare } from './bare.ts';
import { warmUp, WARM_UP_LINE } from './calls.ts';
import { numbered } from './lines.ts';
import { startModel } from './model.ts';
import { startPhones } from './phones.ts';
import type { Parameters } from './parameters.ts';
import { merged } from './results.ts';
import type { Results } from './results.ts';
import type { Bench, Scenario } from './scenario.ts';
import { startBenchSystem } from './system.ts';
import { startVoice } from './voice.ts';

export interface Run {
  readonly results: Results;
  /** Scenarios that threw an error. The results of the others are complete. */
  readonly failures: readonly { readonly scenario: string; readonly error: unknown }[];
}

export interface RunOptions {
  readonly scenarios: readonly Scenario[];
  readonly parameters: Parameters;
  readonly temporalBackend: TemporalBackend;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Starts a system, runs the scenarios on it, and ends it. An error of a scenario is listed in `failures`. Rejects if the
 * system cannot start, if a process of the bench dies, or if `signal` is aborted.
 */
export async function runOnce({
  scenarios,
  parameters,
  temporalBackend,
  log,
  signal,
}: RunOptions): Promise<Run> {
  const broken = new AbortController();
  const over = AbortSignal.any([signal, broken.signal]);
  const onDeath = (error: Error): void => broken.abort(error);
  const lines = numbered([WARM_UP_LINE, ...scenarios.flatMap((scenario) => scenario.lines(parameters))]);
  await using model = await startModel(lines, onDeath);
  await using voice = await startVoice(onDeath);
  const startAnotherBare = () => startBare(model.baseUrl, onDeath);
  await using bare = await startAnotherBare();
  await using phones = startPhones(onDeath);
  const startAnother: Bench['startAnother'] = (settings = {}) =>
    startBenchSystem({
      lines,
      settings,
      modelBaseUrl: model.baseUrl,
      voiceBaseUrl: voice.baseUrl,
      temporalBackend,
      log,
      signal: over,
    });
  log('starting a system');
  await using our = await startAnother();
  const line = (name: string) => {
    const found = lines.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no line "${name}"`);
    return found;
  };
  const benchOf = (name: string): Bench => {
    const say = (text: string): void => log(`${name}: ${text}`);
    return {
      our,
      startAnother,
      bare,
      startAnotherBare,
      model,
      voice,
      phones,
      parameters,
      line,
      log: say,
      signal: over,
    };
  };
  await unlessAborted(warmUp(benchOf('warm-up')), over);
  const results: Results[] = [];
  const failures: { scenario: string; error: unknown }[] = [];
  const measure = async ({ name, run }: Scenario): Promise<void> => {
    const startedAt = Date.now();
    try {
      results.push(await unlessAborted(run(benchOf(name)), over));
    } catch (error) {
      over.throwIfAborted();
      failures.push({ scenario: name, error });
      log(`${name} FAILED: ${String(error)}`);
    }
    log(`${name}: done in ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  };
  for (const step of stepsOf(scenarios, parameters)) {
    globalThis.gc?.();
    await Promise.all(step.map(measure));
  }
  return { results: merged(results), failures };
}

/** Groups the scenarios into steps. Steps run one after another, the scenarios of a step at the same time. */
function stepsOf(
  scenarios: readonly Scenario[],
  { leisurelyAtOnce }: Parameters,
): readonly (readonly Scenario[])[] {
  const { leisurely = [], others = [] } = Object.groupBy(scenarios, ({ isLeisurely = false }) =>
    leisurelyAtOnce && isLeisurely ? 'leisurely' : 'others',
  );
  return [...others.map((scenario) => [scenario]), leisurely];
}

/** Rejects as soon as `signal` is aborted, because phones could wait forever for a call that is never answered. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(asError(signal.reason));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onAbort));
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
