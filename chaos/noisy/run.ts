/** Makes noisy calls on a whole system and judges them. */
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { workflowEnd } from '../history.ts';
import { startModels } from '../model.ts';
import { startChaosSystem } from '../system.ts';
import type { ChaosSystem } from '../system.ts';
import { runNoisyCall } from './caller.ts';
import type { NoisyRecord } from './caller.ts';
import { compareHeard } from './heard-words.ts';
import type { NoisyOptions } from './options.ts';
import { planCall } from './plan.ts';
import type { NoisyPlan } from './plan.ts';
import { timelineOf } from './timeline.ts';
import { judgeNoisyCall } from './verdict.ts';
import type { Finding, Verdict } from './verdict.ts';

/** Short, because otherwise most of a run would be silence. An answer to two questions must fit into `maxResponseChars`. */
const LIMITS = { silenceMs: 5_000, maxSpeechMs: 5_000, maxResponseChars: 2_000 };
/** Longer than workflows wait for a gateway's report of the last input (`gatewayReportMs`). */
const CLOSE_MS = 60_000;
/** Longer than the status callback of the last call takes to be reported. */
const TIDY_MS = 10_000;
const PROGRESS_EVERY_MS = 5_000;

export interface NoisyRun {
  readonly calls: readonly JudgedCall[];
  /** What the calls have left in the system. */
  readonly left: Awaited<ReturnType<ChaosSystem['leftovers']>>;
}

export interface JudgedCall extends Verdict {
  readonly record: NoisyRecord;
}

export interface RunOptions extends NoisyOptions {
  readonly productDir: string;
  readonly log: (line: string) => void;
  readonly onLine: (process: string, line: string) => void;
  readonly signal: AbortSignal;
}

/** Makes all calls on one system, a number of them at a time. */
export async function runNoisyCalls(options: RunOptions): Promise<NoisyRun> {
  const deaths = new AbortController();
  const signal = AbortSignal.any([options.signal, deaths.signal]);
  await using models = await startModels((error) => deaths.abort(error));
  options.log('starting a system');
  await using system = await startChaosSystem({ ...options, models, agentLimits: LIMITS, signal });
  const plans = plansOf(options);
  const queue = new PQueue({ concurrency: options.atOnce });
  const judged: Promise<JudgedCall>[] = [];
  let over = 0;
  const progress = setInterval(() => {
    options.log(`${over} of ${plans.length} calls over, ${queue.pending} in progress`);
  }, PROGRESS_EVERY_MS);
  const one = async (plan: NoisyPlan): Promise<void> => {
    signal.throwIfAborted();
    const record = await runNoisyCall(plan, system, options.scale);
    over += 1;
    judged.push(judge(record, system));
  };
  try {
    await queue.addAll(plans.map((plan) => () => one(plan)));
    return { calls: await Promise.all(judged), left: await leftIn(system) };
  } finally {
    queue.clear();
    clearInterval(progress);
  }
}

function plansOf({ seeds, calls, only, ...options }: RunOptions): readonly NoisyPlan[] {
  if (only !== undefined) return [planCall(only.seed, only.number, options)];
  return seeds.flatMap((seed) =>
    Array.from({ length: calls }, (_, index) => planCall(seed, index + 1, options)),
  );
}

async function judge(record: NoisyRecord, { client, callRecords }: ChaosSystem): Promise<JudgedCall> {
  const timeline = timelineOf(record.log, LIMITS.maxSpeechMs);
  const verdict = judgeNoisyCall(record, timeline, LIMITS.silenceMs);
  const end = await workflowEnd(client, record.callSid, Date.now() + CLOSE_MS);
  const open: readonly Finding[] =
    end === 'completed' ? [] : [{ kind: 'open', detail: `the workflow of the call is ${end}` }];
  const turns = await callRecords.readTurns(record.callSid);
  const heard = compareHeard(timeline.reports, turns);
  return { ...verdict, findings: [...verdict.findings, ...open, ...heard], record };
}

/** Waits until nothing is left, or as long as the system may take to tidy up. */
async function leftIn(system: ChaosSystem): Promise<NoisyRun['left']> {
  const deadline = Date.now() + TIDY_MS;
  for (;;) {
    const left = await system.leftovers();
    if ((left.sockets === 0 && left.signals.length === 0) || Date.now() > deadline) return left;
    await sleep(500);
  }
}
