/** What the first call of a system that has just started is made to wait, beside a system that has run for a while. */
import { question } from '../questions.ts';
import { merged, under } from '../results.ts';
import type { Results } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';
import { median } from '../stats.ts';
import type { Target } from '../target.ts';
import { answeredTurns } from '../turns.ts';
import type { Turn } from '../turns.ts';

export const coldStart: Scenario = {
  name: 'coldStart',
  lines: ({ coldStart: { modelMs } }) => [
    { name: 'cold', speculation: 'final', dial: { firstTokenMs: modelMs, tokenMs: 15, tokens: 5 } },
  ],
  async run(bench) {
    const { starts } = bench.parameters.coldStart;
    const cold: Call[] = [];
    const warm: Call[] = [];
    const bare: Call[] = [];
    const startMs: number[] = [];
    for (let start = 1; start <= starts; start += 1) {
      bench.log(`start ${start} of ${starts}`);
      {
        await using fresh = await bench.startAnother();
        // At once: nothing may get warm by waiting.
        cold.push(await callOnce(bench, fresh.target, start));
        startMs.push(fresh.startMs);
      }
      warm.push(await callOnce(bench, bench.our.target, start));
      await using freshBare = await bench.startAnotherBare();
      bare.push(await callOnce(bench, freshBare.target, start));
    }
    const { requests } = await bench.model.settled();
    const addedMs = (call: Call) => answeredTurns(call, requests).map((turn) => turn.addedMs);
    const perStart = cold.map((call, index) => {
      const turns = call.map((turn, at) => [`turn${at + 1}Ms`, addedMs([turn])[0] ?? Number.NaN] as const);
      const found = Object.fromEntries(turns);
      return under(`coldStart.start${index + 1}`, { ...found, readyMs: startMs[index] ?? Number.NaN });
    });
    const all = (calls: readonly Call[]) => summary(calls.flatMap(addedMs), calls.flat().length);
    return merged([
      ...perStart,
      under('coldStart', { ...all(cold), readyP50Ms: median(startMs) }),
      under('coldStart.warm', all(warm)),
      under('coldStart.bare', all(bare)),
    ]);
  },
};

type Call = readonly Turn[];

/** The turns of one call, made by telephones that have been in use before. */
async function callOnce(bench: Bench, target: Target, seed: number): Promise<Call> {
  bench.signal.throwIfAborted();
  const turns = Array.from({ length: bench.parameters.coldStart.turns }, (_, index) => ({
    text: question(index),
    // Without a guess nothing can be made ready before the final prompt.
    partials: [],
  }));
  const [report] = await bench.phones.run([
    { target, to: bench.line('cold').number, seed, pace: 'fast', startAt: 0, turns },
  ]);
  for (const problem of report?.problems ?? []) bench.log(`problem: ${problem}`);
  return report?.turns ?? [];
}

function summary(addedMs: readonly number[], turns: number): Results {
  if (addedMs.length === 0) return { n: 0 };
  return {
    p50Ms: median(addedMs),
    maxMs: Math.max(...addedMs),
    n: addedMs.length,
    lost: turns - addedMs.length,
  };
}
