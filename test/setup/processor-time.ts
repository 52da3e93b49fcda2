/** Processor time of this thread so far, in milliseconds. Unlike the clock it does not run while other programs do. */
export function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Several ticks of the clock, which has one every 4 ms on Linux. */
const MEASURED_MS = 16;

/**
 * Processor time of a run of `work` (ms), as the mean of as many runs as the clock needs. The first one compiles the code and is not
 * counted. A shorter time than `leastMs` is that of the clock and the garbage collector, and counts as `leastMs`.
 */
export async function processorMsOf(work: () => unknown, leastMs = 0.5): Promise<number> {
  await work();
  const start = processorMs();
  for (let runs = 1; ; runs += 1) {
    await work();
    const tookMs = processorMs() - start;
    if (Math.max(tookMs, runs * leastMs) >= MEASURED_MS) return Math.max(tookMs / runs, leastMs);
  }
}
