/** What the first call of a system that has just started is made to wait, beside a system that has run for a while. */
import type { Bare } from '../bare.ts';
import { noteProblems } from '../calls.ts';
import { question } from '../questions.ts';
import { merged, under } from '../results.ts';
import type { Results } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';
import { median } from '../stats.ts';
import type { BenchSystem } from '../system.ts';
import { answeredTurns } from '../turns.ts';
import type { Turn } from '../turns.ts';
import { claimTimes } from '../workflows.ts';

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
        cold.push(await callOnce(bench, fresh, start));
        startMs.push(fresh.startMs);
      }
      warm.push(await callOnce(bench, bench.our, start));
      await using freshBare = await bench.startAnotherBare();
      bare.push(await callOnce(bench, freshBare, start));
    }
    const { requests } = await bench.model.settled();
    const addedMs = ({ turns }: Call) => turns.map((turn) => answeredTurns([turn], requests)[0]?.addedMs);
    const perStart = cold.map((call, index) => ({
      ...under(`coldStart.start${index + 1}`, {
        ...byTurn(addedMs(call)),
        readyMs: startMs[index] ?? Number.NaN,
      }),
      ...under(`coldStart.workflow.start${index + 1}`, byTurn(call.claimedMs)),
    }));
    const all = (calls: readonly Call[]) => ({
      ...summary(calls.flatMap(addedMs)),
      ...under('workflow', summary(calls.flatMap(({ claimedMs }) => claimedMs))),
    });
    return merged([
      ...perStart,
      under('coldStart', { ...all(cold), readyP50Ms: median(startMs) }),
      under('coldStart.warm', all(warm)),
      under('coldStart.bare', summary(bare.flatMap(addedMs))),
    ]);
  },
};

interface Call {
  readonly turns: readonly Turn[];
  /** By turn, the path through the workflow; none for a server without one. */
  readonly claimedMs: readonly number[];
}

/** One call, made by telephones that have been in use before. */
async function callOnce(bench: Bench, called: BenchSystem | Bare, seed: number): Promise<Call> {
  bench.signal.throwIfAborted();
  const planned = Array.from({ length: bench.parameters.coldStart.turns }, (_, index) => ({
    text: question(index),
    // Without a guess nothing can be made ready before the final prompt.
    partials: [],
  }));
  const { target } = called;
  const [report] = await bench.phones.run([
    { target, to: bench.line('cold').number, seed, pace: 'fast', startAt: 0, turns: planned },
  ]);
  if (report === undefined) throw new Error('the phones have reported no call');
  noteProblems(bench, [report]);
  const claimedMs = 'callRecords' in called ? await claimTimes(called, report.callSid) : [];
  return { turns: report.turns, claimedMs };
}

function byTurn(times: readonly (number | undefined)[]): Results {
  return Object.fromEntries(times.map((ms, index) => [`turn${index + 1}Ms`, ms ?? Number.NaN]));
}

function summary(times: readonly (number | undefined)[]): Results {
  const known = times.filter((ms) => ms !== undefined);
  if (known.length === 0) return { n: 0 };
  return {
    p50Ms: median(known),
    maxMs: Math.max(...known),
    n: known.length,
    lost: times.length - known.length,
  };
}
