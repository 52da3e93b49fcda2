/** One round takes 13 ms on the machine whose times docs/testing.md gives, if nothing else runs there. */
const QUICK_MS = 20;
const ROUNDS = 7;
const STEPS = 300_000;

/**
 * How many integration files run at once. Calls of a busy machine are answered too late for what tests expect, so three only
 * where the processor is quick and idle when the run begins; otherwise two. Four take as long as three on two cores.
 */
export function filesAtOnce(): number {
  const tookMs = Array.from({ length: ROUNDS }, roundMs).sort((a, b) => a - b);
  return (tookMs[Math.floor(ROUNDS / 2)] ?? Infinity) <= QUICK_MS ? 3 : 2;
}

/** Times some work with numbers, strings and a map. */
function roundMs(): number {
  const startedAt = performance.now();
  const kept = new Map<number, string>();
  let number = 1;
  for (let step = 0; step < STEPS; step += 1) {
    number = (Math.imul(number, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    kept.set(number % 4_096, String(number));
  }
  return performance.now() - startedAt;
}
