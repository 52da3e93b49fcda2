/** Measures the time of a search, and of building the index, in made-up knowledge. */
import { setImmediate as nextTick } from 'node:timers/promises';
import type { Embeddings } from '../src/adapters/ports/knowledge.ts';
import { createRandom } from '../src/lib/random.ts';
import { percentile } from './measures.ts';
import { rounded } from './report.ts';
import { askPassages, runAll } from './runs.ts';
import { synthesise } from './synthetic.ts';

export interface Speed {
  readonly passages: number;
  readonly buildMs: number;
  /** Longest time for which building the index, and searching, blocked the event loop. */
  readonly longestBuildStallMs: number;
  readonly longestSearchStallMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Memory of the process, with this and all smaller knowledge of the run. */
  readonly memoryMb: number;
}

/** Builds an index of `count` made-up passages in memory and measures the build and 300 searches. */
export async function evaluateSpeed(count: number, embeddings: Embeddings | undefined): Promise<Speed> {
  const { passages, questions } = synthesise(count);
  const buildStalls = watchStalls();
  const startedAt = performance.now();
  const ask = await askPassages(
    passages,
    embeddings === undefined ? undefined : withRandomPassages(embeddings),
  );
  const buildMs = performance.now() - startedAt;
  const longestBuildStallMs = buildStalls.stop();
  const queries = questions.map((text, index) => ({ id: String(index), text }));
  // The first searches run in code that is not optimised yet. A running gateway is past that after its first calls.
  await runAll(ask, queries.slice(0, 50));
  const searchStalls = watchStalls();
  for (const { id, text } of queries.slice(0, 100)) {
    // Other words than before: the vectors of known questions are cached.
    await ask({ id, text: `${text} again` });
    await nextTick();
  }
  const longestSearchStallMs = searchStalls.stop();
  const timed = queries.map(({ id, text }) => ({ id, text: `so ${text}` }));
  const times = (await runAll(ask, timed)).map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return {
    passages: count,
    buildMs,
    longestBuildStallMs,
    longestSearchStallMs,
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
    memoryMb: Math.round(process.memoryUsage().rss / 1e6),
  };
}

/** Those of the local model. */
const DIMENSIONS = 384;

/** Embeds questions, and gives passages random vectors: embedding 10,000 takes minutes and does not change the search time. */
function withRandomPassages(embeddings: Embeddings): Embeddings {
  const random = createRandom(1);
  return {
    ...embeddings,
    // A random vector is near nothing. This way as many passages are ranked by meaning as in real knowledge.
    leastSimilarity: -1,
    embed: async (texts, options) =>
      options.as === 'question'
        ? embeddings.embed(texts, options)
        : texts.map(() => unitVector(DIMENSIONS, random)),
  };
}

function unitVector(dimensions: number, random: () => number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
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
export function speedLine(speed: Speed): string {
  const { passages, buildMs, longestBuildStallMs, longestSearchStallMs, p50Ms, p95Ms, memoryMb } = speed;
  const built = `built in ${(buildMs / 1_000).toFixed(1)} s, longest stall ${longestBuildStallMs.toFixed(0)} ms`;
  const searched = `longest stall ${longestSearchStallMs.toFixed(0)} ms`;
  return `${String(passages).padStart(7)} passages: p50 ${p50Ms.toFixed(2)} ms, p95 ${p95Ms.toFixed(2)} ms, ${searched} (${built}); process ${memoryMb} MB`;
}

/** The results as numbers of the JSON output. */
export const speedNumbers = (speed: Speed): Record<string, number> => ({
  [`speed.${speed.passages}.p50Ms`]: rounded(speed.p50Ms),
  [`speed.${speed.passages}.p95Ms`]: rounded(speed.p95Ms),
  [`speed.${speed.passages}.stallMs`]: Math.round(speed.longestSearchStallMs),
  [`speed.${speed.passages}.buildMs`]: Math.round(speed.buildMs),
  [`speed.${speed.passages}.memoryMb`]: speed.memoryMb,
});
