/** Measures many simultaneous calls at real pace: how long each turn waits and what it costs the machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import { callTo, noteProblems } from '../calls.ts';
import type { CallPlan, CallReport } from '../phone-messages.ts';
import { cpuBetween, readCpuTimes } from '../processes.ts';
import type { CpuTimes, CpuUse } from '../processes.ts';
import { question } from '../questions.ts';
import { distribution, merged, under } from '../results.ts';
import type { Results } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';
import { percentile } from '../stats.ts';
import { readTemporalRequests } from '../temporal-metrics.ts';
import { answeredTurns } from '../turns.ts';

const DIAL = { tokenMs: 15, tokens: 8 };
const REFUSE_EVERY = 10;
/** Callers hang up this long after the measured interval. */
const AFTER_MS = 500;
const PROGRESS_MS = 15_000;

export const load: Scenario = {
  name: 'load',
  lines: ({ load: { modelMs } }) => [
    { name: 'load', speculation: 'final', dial: { ...DIAL, firstTokenMs: modelMs } },
    {
      name: 'refused',
      speculation: 'final',
      dial: { ...DIAL, firstTokenMs: modelMs, refuseEvery: REFUSE_EVERY },
    },
  ],
  async run(bench) {
    const { calls, refusedCalls } = bench.parameters.load;
    const found: Results[] = [];
    for (const count of calls) found.push(under(`load.${count}`, await step(bench, 'load', count)));
    if (refusedCalls > 0) {
      found.push(under(`load429.${refusedCalls}`, await step(bench, 'refused', refusedCalls)));
    }
    return merged(found);
  },
};

interface Reading {
  readonly at: number;
  readonly cpu: CpuTimes;
  readonly heartbeats: number;
}

/** Starts `count` calls spread over one `turnEveryMs`. After that each call has one turn per `turnEveryMs`. */
async function step(bench: Bench, lineName: string, count: number): Promise<Results> {
  const { turnEveryMs, turnsPerCall } = bench.parameters.load;
  bench.log(`${count} calls, ${turnsPerCall} turns each, one every ${turnEveryMs / 1_000} s`);
  const startAt = Date.now() + 500;
  const measuredFrom = startAt + turnEveryMs;
  const measuredTo = measuredFrom + turnEveryMs * (turnsPerCall + 1);
  const calls = bench.phones.run(
    Array.from({ length: count }, (_, seed) => {
      const offset = (seed * turnEveryMs) / count;
      return callTo(bench, lineName, {
        pace: 'wire',
        seed,
        startAt: startAt + offset,
        turns: turnsFrom(measuredFrom + offset, { turnEveryMs, turnsPerCall, seed }),
        hangUpAt: measuredTo + AFTER_MS,
      });
    }),
  );
  await until(measuredFrom, bench);
  const before = await read(bench);
  await until(measuredTo, bench);
  const after = await read(bench);
  const reports = await calls;
  noteProblems(bench, reports);
  const turns = await waits(bench, reports, count * turnsPerCall);
  return { ...turns, ...costs(before, after, turns['answered'] ?? 0) };
}

function turnsFrom(
  firstAt: number,
  { turnEveryMs, turnsPerCall, seed }: { turnEveryMs: number; turnsPerCall: number; seed: number },
): CallPlan['turns'] {
  return Array.from({ length: turnsPerCall }, (_, turn) => ({
    text: question(seed + turn),
    at: firstAt + turn * turnEveryMs,
  }));
}

async function until(at: number, bench: Bench): Promise<void> {
  for (let left = at - Date.now(); left > 0; left = at - Date.now()) {
    await sleep(Math.min(left, PROGRESS_MS), undefined, { signal: bench.signal });
    if (left > PROGRESS_MS) bench.log(`${Math.round((at - Date.now()) / 1_000)} s to go`);
  }
}

async function read({ our, model, phones }: Bench): Promise<Reading> {
  const { system, temporalMetricsUrl } = our;
  const pids = {
    gateway: system.pidOf('gateway'),
    worker: system.pidOf('worker'),
    temporal: system.pidOf('temporal'),
    postgres: system.pidOf('postgres'),
    model: model.pid,
    phones: phones.pid,
  };
  const [cpu, requests] = await Promise.all([readCpuTimes(pids), readTemporalRequests(temporalMetricsUrl)]);
  return { at: Date.now(), cpu, heartbeats: requests.get('RecordActivityTaskHeartbeat') ?? 0 };
}

/** How long callers waited. A turn counts as answered even if the answer did not come from the model. */
async function waits(bench: Bench, reports: readonly CallReport[], due: number): Promise<Results> {
  const { requests } = await bench.model.settled();
  const complete = reports.flatMap(({ turns }) => turns).filter(({ isComplete }) => isComplete);
  const byModel = answeredTurns(complete, requests);
  return {
    ...distribution(byModel.map(({ addedMs }) => addedMs)),
    waitP95Ms: percentile(
      complete.flatMap(({ waitMs }) => waitMs ?? []),
      0.95,
    ),
    due,
    answered: complete.length,
    withoutModel: complete.length - byModel.length,
    lost: due - complete.length,
    fillers: complete.filter(({ hadFiller }) => hadFiller).length,
  };
}

/** CPU time of each process per turn, and cores in use, which show what is saturated. */
function costs(before: Reading, after: Reading, turns: number): Results {
  const seconds = (after.at - before.at) / 1_000;
  const uses = [...cpuBetween(before.cpu, after.cpu)];
  const each = (value: (use: CpuUse) => number): Results =>
    Object.fromEntries(uses.map(([name, use]) => [name, value(use)]));
  return {
    heartbeatsPerS: (after.heartbeats - before.heartbeats) / seconds,
    ...under(
      'cpu',
      suffixed(
        each(({ s }) => (s * 1_000) / turns),
        'MsPerTurn',
      ),
    ),
    ...under(
      'cores',
      each(({ s }) => s / seconds),
    ),
    ...under(
      'cores',
      suffixed(
        each(({ mainThreadS }) => mainThreadS / seconds),
        'MainThread',
      ),
    ),
  };
}

function suffixed(values: Results, suffix: string): Results {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key + suffix, value]));
}
