import { setTimeout as sleep } from 'node:timers/promises';
import { auditBooks } from './books.ts';
import type { CallRecord } from './caller.ts';
import { keepEvidence } from './evidence.ts';
import type { Finding } from './findings.ts';
import { auditHistory, workflowEnd } from './history.ts';
import type { Models } from './model.ts';
import type { Outcome } from './outcome.ts';
import type { Parameters } from './parameters.ts';
import { trafficMs } from './parameters.ts';
import { randomOf } from './random.ts';
import type { Chaos, Scenario } from './scenario.ts';
import type { ChaosSystem } from './system.ts';
import { planCalls, startTraffic } from './traffic.ts';
import { judgeCall } from './verdict.ts';

export interface Stage {
  readonly system: ChaosSystem;
  readonly models: Models;
  readonly parameters: Parameters;
  readonly seed: number;
  /** Number of the first turn: no two turns on one system have the same. */
  readonly firstTurn: number;
  /** Where the records of calls that broke a limit are kept. */
  readonly evidenceDir: string | undefined;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Share of the time in which calls are up that faults are drawn from: the last ones find somebody on the line. */
const WINDOW = 0.85;
/** What a gateway has heard in this time before it falls asleep it has told nobody yet. */
const HEARTBEAT_MS = 1_000;

/** Places the calls, breaks things meanwhile, mends them, and compares what everybody says of it afterwards. */
export async function runScenario(scenario: Scenario, stage: Stage): Promise<Outcome> {
  const { system, parameters, seed, firstTurn, evidenceDir } = stage;
  const plans = planCalls(parameters, { seed, scenario: scenario.name, firstTurn });
  const traffic = startTraffic(plans, system);
  const over = new AbortController();
  const deafSince: number[] = [];
  const breaking = breakThings(scenario, stage, {
    unconnected: traffic.unconnected,
    fellAsleep: () => deafSince.push(performance.now() - HEARTBEAT_MS),
    signal: over.signal,
  });
  try {
    const records = await unlessAborted(Promise.race([traffic.done, failureOf(breaking)]), stage.signal);
    over.abort();
    await breaking;
    stage.models.fail(0, seed);
    await system.heal();
    const findings = await audit(records, stage);
    const facts = { ...system, sent: system.balancer.sent, deafSince };
    const verdicts = records.map((record) => judgeCall(record, facts));
    const outcome = {
      scenario: scenario.name,
      seed,
      turns: verdicts.flatMap(({ turns }) => turns),
      findings: [...verdicts.flatMap((verdict) => verdict.findings), ...findings],
    };
    if (evidenceDir !== undefined)
      await keepEvidence({ dir: evidenceDir, outcome, records, client: system.client });
    return outcome;
  } finally {
    over.abort();
  }
}

async function breakThings(
  scenario: Scenario,
  { system, models, parameters, seed, log }: Stage,
  { signal, ...hooks }: Pick<Chaos, 'unconnected' | 'fellAsleep'> & { readonly signal: AbortSignal },
): Promise<void> {
  const startedMs = performance.now();
  const pause = (ms: number): Promise<void> => sleep(Math.max(0, ms), undefined, { signal });
  const chaos: Chaos = {
    ...{ system, models, parameters, pause, ...hooks },
    random: randomOf(seed, scenario.name, 'faults'),
    windowMs: trafficMs(parameters) * WINDOW,
    until: (atMs) => pause(startedMs + atMs - performance.now()),
    log: (line) => log(`${scenario.name}: ${line}`),
  };
  try {
    await scenario.break(chaos);
  } catch (error) {
    // The calls are over: what was left to break does not matter any more.
    if (!signal.aborted) throw error;
  }
}

/** Rejects with `work`, never resolves. */
async function failureOf(work: Promise<void>): Promise<never> {
  await work;
  return new Promise(() => undefined);
}

async function audit(records: readonly CallRecord[], stage: Stage): Promise<readonly Finding[]> {
  const deadlineMs = Date.now() + stage.parameters.closeMs;
  const found = await unlessAborted(
    Promise.all(records.map((record) => auditCall(record, stage, deadlineMs))),
    stage.signal,
  );
  return found.flat();
}

async function auditCall(
  record: CallRecord,
  { system, models }: Stage,
  deadlineMs: number,
): Promise<readonly Finding[]> {
  const { callSid } = record;
  const end = await workflowEnd(system.client, callSid, deadlineMs);
  const findings: Finding[] = [];
  if (end === 'open') findings.push({ kind: 'openWorkflows', count: 1, callSid, detail: 'has not closed' });
  if (end === 'failed')
    findings.push({
      kind: 'failedCalls',
      count: 1,
      callSid,
      detail: 'its workflow says that the call failed',
    });
  if (end === 'absent') {
    const asked = record.turns.filter(({ promptsAtMs }) => promptsAtMs.length > 0).length;
    findings.push({ kind: 'historyMissing', count: asked, callSid, detail: 'has no workflow' });
  } else findings.push(...(await auditHistory(system.client, record)));
  const books = { call: await system.books.readCall(callSid), turns: await system.books.readTurns(callSid) };
  findings.push(...auditBooks(record, books));
  for (const { number, marker } of record.turns) {
    const asked = models.requests.filter((request) => request.marker === marker);
    if (asked.length === 0 || asked.some(({ hasKnowledge }) => hasKnowledge)) continue;
    const detail = 'the model was asked without knowledge';
    findings.push({ kind: 'withoutKnowledge', count: 1, callSid, turn: number, detail });
  }
  return findings;
}

/** Phones that wait for an answer are not waited for. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('given up'));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
