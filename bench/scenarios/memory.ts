/** Measures the memory that a live call uses in the gateway and in the worker. */
import { setTimeout as sleep } from 'node:timers/promises';
import { callTo, noteProblems, turnsOf } from '../calls.ts';
import { lookInside } from '../inspector.ts';
import { under } from '../results.ts';
import type { Results } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';

const BYTES_PER_KB = 1_024;

export const memory: Scenario = {
  name: 'memory',
  lines: () => [{ name: 'memory', speculation: 'final', dial: { firstTokenMs: 50, tokenMs: 5, tokens: 8 } }],
  async run(bench) {
    const { calls, callsPerS, settleMs, holdMs } = bench.parameters.memory;
    const before = await look(bench);
    bench.log(`${calls} calls at once`);
    const startAt = Date.now();
    const allUpAt = startAt + (calls * 1_000) / callsPerS + settleMs;
    const over = bench.phones.run(
      Array.from({ length: calls }, (_, seed) =>
        callTo(bench, 'memory', {
          ...{ pace: 'fast', seed, startAt: startAt + (seed * 1_000) / callsPerS },
          turns: turnsOf(1, seed),
          hangUpAt: allUpAt + holdMs,
        }),
      ),
    );
    await sleep(allUpAt - Date.now(), undefined, { signal: bench.signal });
    const after = await look(bench);
    if (Date.now() > allUpAt + holdMs)
      throw new Error('the measurement took longer than holdMs: calls have ended');
    const reports = await over;
    noteProblems(bench, reports);
    const held = reports.filter(({ turns }) => turns.some(({ isComplete }) => isComplete)).length;
    const perCall = (of: (bytes: BytesInUse) => number): number =>
      (of(after) - of(before)) / held / BYTES_PER_KB;
    const found: Results = {
      memoryKbPerCall: perCall(({ gateway }) => gateway),
      workerMemoryKbPerCall: perCall(({ worker }) => worker),
      memoryCalls: held,
    };
    return under('load', found);
  },
};

interface BytesInUse {
  readonly gateway: number;
  readonly worker: number;
}

/** Bytes in use after a full garbage collection. */
async function look({ our }: Bench): Promise<BytesInUse> {
  const [gateway, worker] = await Promise.all([lookInside(our, 'gateway'), lookInside(our, 'worker')]);
  return { gateway: gateway.bytes, worker: worker.bytes };
}
