/** Runs one scenario on a running system: places calls, breaks things, and checks the results. */
import { setTimeout as sleep } from 'node:timers/promises';
import { auditCallRecord } from './call-record-audit.ts';
import type { CalledSystem } from './called-system.ts';
import type { PhoneRecord } from './caller.ts';
import { keepEvidence } from './evidence.ts';
import type { Finding } from './findings.ts';
import { auditHistory, workflowEnd } from './history.ts';
import type { Models } from './model.ts';
import type { Outcome } from './outcome.ts';
import type { Parameters } from './parameters.ts';
import { trafficMs } from './parameters.ts';
import { randomOf } from './random.ts';
import type { Chaos, Scenario } from './scenario.ts';
import { planCalls, startTraffic } from './traffic.ts';
import { judgeCall } from './verdict.ts';

export interface Stage<System extends CalledSystem> {
  readonly system: System;
  readonly models: Models;
  readonly parameters: Parameters;
  readonly seed: number;
  /** Number of the first turn. Turn numbers are unique on one system. */
  readonly firstTurn: number;
  /** Folder for the records of calls that broke a limit. */
  readonly evidenceDir: string | undefined;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Faults are drawn from this share of the time with calls, so that callers are still connected at the last fault. */
const WINDOW = 0.85;
/** Activities report what was heard once a second, so words of the last second before a pause may be unreported. */
const HEARTBEAT_MS = 1_000;

/**
 * Places the calls of a scenario and breaks things during them. Then repairs the system and compares the phone's records
 * with histories and call records. Rejects if the scenario itself fails.
 */
export async function runScenario<System extends CalledSystem>(
  scenario: Scenario<System>,
  stage: Stage<System>,
): Promise<Outcome> {
  const { system, parameters, seed, firstTurn, evidenceDir } = stage;
  const plans = planCalls(parameters, { seed, scenario: scenario.name, firstTurn });
  const traffic = startTraffic(plans, system);
  const over = new AbortController();
  const unreportedSince: number[] = [];
  const breaking = breakThings(scenario, stage, {
    unconnected: traffic.unconnected,
    gatewayPaused: () => unreportedSince.push(performance.now() - HEARTBEAT_MS),
    signal: over.signal,
  });
  try {
    const records = await unlessAborted(Promise.race([traffic.done, failureOf(breaking)]), stage.signal);
    over.abort();
    await breaking;
    stage.models.fail(0, seed);
    await system.heal();
    const findings = await audit(records, stage);
    const facts = { ...system, sent: system.balancer.sent, unreportedSince };
    const verdicts = records.map((record) => judgeCall(record, facts));
    const outcome = {
      scenario: scenario.name,
      seed,
      turns: verdicts.flatMap(({ turns }) => turns),
      findings: [...verdicts.flatMap((verdict) => verdict.findings), ...findings],
    };
    if (evidenceDir !== undefined) await keepEvidence({ dir: evidenceDir, outcome, records, system });
    return outcome;
  } finally {
    over.abort();
  }
}

async function breakThings<System extends CalledSystem>(
  scenario: Scenario<System>,
  { system, models, parameters, seed, log }: Stage<System>,
  { signal, ...hooks }: Pick<Chaos, 'unconnected' | 'gatewayPaused'> & { readonly signal: AbortSignal },
): Promise<void> {
  const startedMs = performance.now();
  const pause = (ms: number): Promise<void> => sleep(Math.max(0, ms), undefined, { signal });
  const chaos: Chaos<System> = {
    ...{ system, models, parameters, pause, ...hooks },
    random: randomOf(seed, scenario.name, 'faults'),
    windowMs: trafficMs(parameters) * WINDOW,
    until: (atMs) => pause(startedMs + atMs - performance.now()),
    log: (line) => log(`${scenario.name}: ${line}`),
  };
  try {
    await scenario.break(chaos);
  } catch (error) {
    // The calls are over, so the remaining faults are not needed.
    if (!signal.aborted) throw error;
  }
}

/** Rejects if `work` rejects; never resolves. */
async function failureOf(work: Promise<void>): Promise<never> {
  await work;
  return new Promise(() => undefined);
}

async function audit(
  records: readonly PhoneRecord[],
  stage: Stage<CalledSystem>,
): Promise<readonly Finding[]> {
  const deadlineMs = Date.now() + stage.parameters.closeMs;
  const found = await unlessAborted(
    Promise.all(records.map((record) => auditCall(record, stage, deadlineMs))),
    stage.signal,
  );
  return found.flat();
}

async function auditCall(
  record: PhoneRecord,
  { system, models }: Stage<CalledSystem>,
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
  } else findings.push(...(await auditHistory(system, record)));
  const { callRecords } = system;
  const rows = { call: await callRecords.readCall(callSid), turns: await callRecords.readTurns(callSid) };
  findings.push(...auditCallRecord(record, rows));
  for (const { number, marker } of record.turns) {
    const asked = models.requests.filter((request) => request.marker === marker);
    if (asked.length === 0 || asked.some(({ hasKnowledge }) => hasKnowledge)) continue;
    const detail = 'the model was asked without knowledge';
    findings.push({ kind: 'withoutKnowledge', count: 1, callSid, turn: number, detail });
  }
  return findings;
}

/** Resolves with `work`, or rejects when `signal` is aborted, without waiting for calls in progress. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
