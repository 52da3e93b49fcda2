/** Measures the time of a search, and of building the index, in made-up knowledge. */
import { percentile } from './measures.ts';
import { rounded } from './report.ts';
import { askPassages, runAll } from './runs.ts';
import { synthesise } from './synthetic.ts';

export interface Speed {
  readonly passages: number;
  readonly buildMs: number;
  /** Longest time for which building the index blocked the event loop. */
  readonly longestStallMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Builds an index of `count` made-up passages in memory and measures the build and 300 searches. */
export async function evaluateSpeed(count: number): Promise<Speed> {
  const { passages, questions } = synthesise(count);
  const stalls = watchStalls();
  const startedAt = performance.now();
  const ask = await askPassages(passages);
  const buildMs = performance.now() - startedAt;
  const longestStallMs = stalls.stop();
  const queries = questions.map((text, index) => ({ id: String(index), text }));
  // The first searches run in code that is not optimised yet. A running gateway is past that after its first calls.
  await runAll(ask, queries.slice(0, 50));
  const times = (await runAll(ask, queries)).map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return {
    passages: count,
    buildMs,
    longestStallMs,
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
  };
}

/** Measures the longest time between two turns of the event loop, until `stop` returns it. */
function watchStalls(): { stop(): number } {
  let longest = 0;
  let since = performance.now();
  let pending: NodeJS.Immediate | undefined;
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - since);
    since = now;
    pending = setImmediate(turn);
  };
  pending = setImmediate(turn);
  return {
    stop() {
      clearImmediate(pending);
      return longest;
    },
  };
}

/** One printed line of the results. */
export function speedLine({ passages, buildMs, longestStallMs, p50Ms, p95Ms }: Speed): string {
  const built = `built in ${(buildMs / 1_000).toFixed(1)} s, longest stall ${longestStallMs.toFixed(0)} ms`;
  return `${String(passages).padStart(7)} passages: p50 ${p50Ms.toFixed(2)} ms, p95 ${p95Ms.toFixed(2)} ms (${built})`;
}

/** The results as numbers of the JSON output. */
export const speedNumbers = ({ passages, p50Ms, p95Ms, buildMs }: Speed): Record<string, number> => ({
  [`speed.${passages}.p50Ms`]: rounded(p50Ms),
  [`speed.${passages}.p95Ms`]: rounded(p95Ms),
  [`speed.${passages}.buildMs`]: Math.round(buildMs),
});
