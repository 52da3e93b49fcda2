/** Measures answers that begin on partial prompts: how long the caller still waits after the final prompt. */
import { callTo, noteProblems, turnsOf } from '../calls.ts';
import type { Speculation } from '../lines.ts';
import { withDiffering } from '../partial-prompts.ts';
import type { CallPlan, CallReport } from '../phone-messages.ts';
import { merged, under } from '../results.ts';
import type { Results } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';
import { costOfTurns } from '../speculation-cost.ts';
import { mean, median, percentile } from '../stats.ts';
import { answeredTurns } from '../turns.ts';
import type { Turn } from '../turns.ts';
import { claimTimes } from '../workflows.ts';

type Kind = 'early' | 'slow' | 'bare';

const SPECULATION: Readonly<Record<Kind, Speculation>> = { early: 'last-stable', slow: 'off', bare: 'off' };
const KINDS = ['early', 'slow', 'bare'] as const;

/** A common rule of thumb for English. */
const CHARS_PER_TOKEN = 4;
/** Turns at the start of each call that are not counted, because everything is cold. */
const COLD_TURNS = 1;

export const partials: Scenario = {
  name: 'partials',
  isLeisurely: true,
  lines: ({ partials: { modelMs, callers } }) =>
    modelMs.flatMap((firstTokenMs) =>
      KINDS.flatMap((kind) =>
        Array.from({ length: callers }, (_, caller) => ({
          name: nameOf(kind, firstTokenMs, caller),
          speculation: SPECULATION[kind],
          dial: { firstTokenMs, tokenMs: 15, tokens: 5 },
        })),
      ),
    ),
  async run(bench) {
    const found: Results[] = [];
    for (const modelMs of bench.parameters.partials.modelMs) {
      found.push(under(`partials.${modelMs}`, await measure(bench, modelMs)));
    }
    return merged(found);
  },
};

function nameOf(kind: Kind, modelMs: number, caller: number): string {
  return `${kind}-${modelMs}-${caller}`;
}

/** Runs all kinds of calls at the same time and at real pace, each on its own line. */
async function measure(bench: Bench, modelMs: number): Promise<Results> {
  const { callers, turnsPerCaller } = bench.parameters.partials;
  bench.log(`model ${modelMs} ms: ${callers} calls of ${turnsPerCaller} turns of each kind`);
  const calls = (kind: Kind): Promise<readonly CallReport[]> =>
    bench.phones.run(Array.from({ length: callers }, (_, caller) => planOf(bench, kind, modelMs, caller)));
  const [early, slow, bare] = await Promise.all([calls('early'), calls('slow'), calls('bare')]);
  noteProblems(bench, [...early, ...slow, ...bare]);
  return {
    ...(await speculated(bench, modelMs, early)),
    bareP50Ms: median(bare.flatMap(countedTurns).flatMap(({ waitMs }) => waitMs ?? [])),
    workflowP50Ms: median(await countedClaimTimes(bench, slow)),
  };
}

function planOf(bench: Bench, kind: Kind, modelMs: number, caller: number): CallPlan {
  const turns = turnsOf(COLD_TURNS + bench.parameters.partials.turnsPerCaller, caller * 7);
  return callTo(bench, nameOf(kind, modelMs, caller), {
    ...(kind === 'bare' ? { target: bench.bare.target } : {}),
    pace: 'wire',
    seed: caller,
    turns: withDiffering(turns, caller),
  });
}

/** What partial prompts gain, and what they cost. */
async function speculated(bench: Bench, modelMs: number, reports: readonly CallReport[]): Promise<Results> {
  const { requests } = await bench.model.settled();
  const turns = reports.flatMap(countedTurns);
  const answered = answeredTurns(turns, requests);
  const hits = answered.filter(({ request, turn }) => request.at < turn.promptAt);
  const misses = answered.filter(({ request, turn }) => request.at >= turn.promptAt);
  const costs = reports.flatMap((report, caller) => {
    const { number } = bench.line(nameOf('early', modelMs, caller));
    return costOfTurns(
      report.turns,
      requests.filter(({ line }) => line === number),
    ).slice(COLD_TURNS);
  });
  return {
    p50Ms: median(hits.map(({ waitMs }) => waitMs)),
    p95Ms: percentile(
      hits.map(({ waitMs }) => waitMs),
      0.95,
    ),
    missP50Ms: median(misses.map(({ waitMs }) => waitMs)),
    hitRate: hits.length / turns.length,
    n: turns.length,
    lost: turns.length - answered.length,
    requestsPerTurnMean: mean(costs.map((cost) => cost.requests)),
    requestsPerTurnP95: percentile(
      costs.map((cost) => cost.requests),
      0.95,
    ),
    tokensWastedPerTurn: mean(costs.map((cost) => cost.tokensWasted)),
    promptTokensWastedPerTurn: mean(costs.map((cost) => cost.promptCharsWasted)) / CHARS_PER_TOKEN,
  };
}

function countedTurns(report: CallReport): readonly Turn[] {
  return report.turns.slice(COLD_TURNS);
}

/** The path through the workflow, over all counted turns. */
async function countedClaimTimes(bench: Bench, reports: readonly CallReport[]): Promise<readonly number[]> {
  const calls = await Promise.all(reports.map(({ callSid }) => claimTimes(bench.our, callSid)));
  return calls.flatMap((times) => times.slice(COLD_TURNS));
}
