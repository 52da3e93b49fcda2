/** Carries out a wish: places one call after another, each once, and follows it to its end. The workflow supplies the steps. */
import { CALL_STATUSES } from '../../contracts/outbound.ts';
import type {
  AttemptOutcome,
  CallReport,
  CallResult,
  CallStatus,
  NextStep,
  Placed,
} from '../../contracts/outbound.ts';
import type { OutboundPolicy } from '../../contracts/policy.ts';

/** What is known of an attempt from callbacks and from the call itself. */
export interface Heard {
  readonly report?: CallReport;
  readonly result?: CallResult;
}

export interface OutboundSteps {
  now(): number;
  next(): Promise<NextStep>;
  /** Asks the carrier for the call of an attempt. A second request of the same attempt is never sent. */
  place(attempt: number, closesAt: number): Promise<Placed>;
  /** Looks for the call of an attempt at the carrier. */
  find(attempt: number): Promise<CallReport | undefined>;
  /** Asks the carrier how a call goes. */
  ask(report: CallReport): Promise<CallReport | undefined>;
  cancel(report: CallReport): Promise<void>;
  /** What the call record says, for a call whose end nobody has reported. */
  resultOf(report: CallReport): Promise<CallResult | undefined>;
  settle(attempt: number, outcome: AttemptOutcome): Promise<void>;
  heard(attempt: number): Heard;
  isCancelled(): boolean;
  /** Resolves when something new is known, or after `ms`. */
  news(ms: number): Promise<void>;
}

type Attempt = Extract<NextStep, { do: 'place' }>;

/** Returns when the wish is done. */
export async function carryOut(steps: OutboundSteps, policy: OutboundPolicy): Promise<void> {
  /** Attempts whose call was not found. It may still come. */
  const lost = new Map<number, Attempt>();
  const late = () => [...lost.values()].find(({ attempt }) => steps.heard(attempt).report !== undefined);
  for (;;) {
    const found = late();
    const report = found && steps.heard(found.attempt).report;
    if (found !== undefined && report !== undefined) {
      lost.delete(found.attempt);
      await steps.settle(found.attempt, await follow(steps, policy, found, report));
    }
    const next = await steps.next();
    if (next.do === 'done') return;
    if (next.do === 'wait') {
      await waitFor(steps, next.until - steps.now(), () => steps.isCancelled() || late() !== undefined);
      continue;
    }
    const outcome = await tryOnce(steps, policy, next);
    if (outcome === 'not-placed') lost.set(next.attempt, next);
    await steps.settle(next.attempt, outcome);
  }
}

async function tryOnce(
  steps: OutboundSteps,
  policy: OutboundPolicy,
  attempt: Attempt,
): Promise<AttemptOutcome> {
  const placed = await placeOnce(steps, policy, attempt);
  if (placed === undefined) return 'not-placed';
  return placed === 'refused' ? 'refused' : follow(steps, policy, attempt, placed);
}

/** Places the call. Without an answer it may have been placed: then it is looked for, and never asked for again. */
async function placeOnce(
  steps: OutboundSteps,
  policy: OutboundPolicy,
  { attempt, closesAt }: Attempt,
): Promise<CallReport | 'refused' | undefined> {
  let placed = await steps.place(attempt, closesAt);
  while (placed.state === 'busy' && !steps.isCancelled() && steps.now() + policy.busyMs < closesAt) {
    await waitFor(steps, policy.busyMs, () => steps.isCancelled());
    placed = await steps.place(attempt, closesAt);
  }
  if (placed.state === 'placed') return { callSid: placed.callSid, status: 'queued' };
  if (placed.state === 'refused') return 'refused';
  if (placed.state === 'busy') return undefined;
  for (const ms of policy.lookAfterMs) {
    await waitFor(steps, ms, () => steps.heard(attempt).report !== undefined);
    const found = steps.heard(attempt).report ?? (await steps.find(attempt));
    if (found !== undefined) return found;
  }
  return undefined;
}

async function waitFor(steps: OutboundSteps, ms: number, isEnough: () => boolean): Promise<void> {
  const until = steps.now() + ms;
  while (!isEnough() && steps.now() < until) await steps.news(until - steps.now());
}

/** Follows a call that was placed. If its callbacks stay away, the carrier is asked. */
async function follow(
  steps: OutboundSteps,
  policy: OutboundPolicy,
  { attempt, closesAt, ringSeconds }: Attempt,
  placed: CallReport,
): Promise<AttemptOutcome> {
  let report = placed;
  let askAt = steps.now() + ringSeconds * 1_000 + policy.callbackMs;
  let cancelled: 'cancelled' | 'queued-too-long' | undefined;
  for (;;) {
    const { report: said, result } = steps.heard(attempt);
    report = later(report, said);
    if (result !== undefined) return result;
    if (isFinal(report.status)) break;
    const isWaiting = rankOf(report.status) < rankOf('in-progress');
    const isTooLate = rankOf(report.status) < rankOf('initiated') && steps.now() >= closesAt;
    if (cancelled === undefined && isWaiting && (isTooLate || steps.isCancelled())) {
      cancelled = isTooLate ? 'queued-too-long' : 'cancelled';
      await steps.cancel(report);
      askAt = Math.min(askAt, steps.now() + policy.afterCancelMs);
      continue;
    }
    if (steps.now() >= askAt) {
      const asked = await steps.ask(report);
      if (asked === undefined) return 'failed';
      report = later(report, asked);
      askAt = steps.now() + policy.askEveryMs;
      continue;
    }
    const closing = rankOf(report.status) < rankOf('initiated') && closesAt > steps.now() ? closesAt : askAt;
    await steps.news(Math.min(askAt, closing) - steps.now());
  }
  return outcomeOf(steps, policy, { attempt, report, cancelled });
}

async function outcomeOf(
  steps: OutboundSteps,
  policy: OutboundPolicy,
  {
    attempt,
    report,
    cancelled,
  }: {
    readonly attempt: number;
    readonly report: CallReport;
    readonly cancelled: 'cancelled' | 'queued-too-long' | undefined;
  },
): Promise<AttemptOutcome> {
  switch (report.status) {
    case 'busy':
    case 'no-answer':
    case 'failed':
      return report.status;
    case 'canceled':
      return cancelled ?? 'failed';
    default:
      // The call's own workflow knows what was said.
      await waitFor(steps, policy.resultMs, () => steps.heard(attempt).result !== undefined);
      return steps.heard(attempt).result ?? (await steps.resultOf(report)) ?? 'failed';
  }
}

const RANKS = new Map(CALL_STATUSES.map((status, index) => [status, index]));

function rankOf(status: CallStatus): number {
  return RANKS.get(status) ?? 0;
}

function isFinal(status: CallStatus): boolean {
  return rankOf(status) > rankOf('in-progress');
}

/** Of two reports the later one. Callbacks come in any order. */
export function later(one: CallReport, other: CallReport | undefined): CallReport {
  return other !== undefined && rankOf(other.status) > rankOf(one.status) ? other : one;
}
