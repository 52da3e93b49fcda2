/** The reply ladder: which model is asked next, how long it may take, and when it is not asked at all. */
import { FAILURES, HOPELESS } from '../contracts/failures.ts';
import type { CallPolicy, ReplyRung, RungName } from '../contracts/policy.ts';
import type { StepFailure } from '../contracts/failures.ts';
import type { CallState, Turn } from './state.ts';

export interface Attempt {
  /** Its deadlines are already what the time left allows. */
  readonly rung: ReplyRung;
  /** Pause before it. */
  readonly waitMs: number;
}

export interface Climb {
  /** What has failed in this turn, in order. */
  readonly failures: readonly StepFailure[];
  /** Since the caller's words. */
  readonly elapsedMs: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A rung that has less than this left to say its first word is not begun. */
const MIN_FIRST_TOKEN_MS = 300;

/** What to try next for a turn; undefined when nothing is left. The last rung is never skipped. */
export function nextAttempt(state: CallState, { failures, elapsedMs, now }: Climb): Attempt | undefined {
  const { policy, agent } = state;
  const last = policy.replyLadder.at(-1);
  const lastBeginsMs = agent.limits.responseTimeoutMs - policy.lastRungReserveMs;
  for (const rung of policy.replyLadder) {
    const tries = failures.filter(({ step }) => step === rung.name);
    const latest = tries.at(-1);
    const waitMs = latest === undefined ? 0 : Math.max(rung.backoffMs ?? 0, latest.retryAfterMs ?? 0);
    if (latest !== undefined && (tries.length >= (rung.attempts ?? 1) || !mayPass(policy, latest))) continue;
    if (rung === last) return { rung, waitMs };
    const leftMs = lastBeginsMs - elapsedMs - waitMs;
    if (leftMs < MIN_FIRST_TOKEN_MS) continue;
    if (latest === undefined && isOpen(state, rung.name, now)) continue;
    return { rung: { ...rung, firstTokenMs: Math.min(rung.firstTokenMs, leftMs) }, waitMs };
  }
  return undefined;
}

/** Whether asking the same model once more may help: it failed fast, and does not ask for a long pause. */
function mayPass({ maxRetryAfterMs }: CallPolicy, { type, retryAfterMs = 0 }: StepFailure): boolean {
  return type !== 'Timeout' && FAILURES[type].retryable && retryAfterMs <= maxRetryAfterMs;
}

/** Whether a rung has failed so often, and so lately, that it is not asked. */
function isOpen({ policy, turns }: CallState, name: RungName, now: number): boolean {
  const { failures, openMs } = policy.breaker;
  const inARow = failuresInARow(turns, name);
  const latest = inARow[0];
  if (latest?.at === undefined || now - latest.at >= openMs) return false;
  return inARow.length >= failures || HOPELESS.has(latest.type);
}

/** The failures of a rung since it last spoke, newest first. */
function failuresInARow(turns: readonly Turn[], name: RungName): readonly StepFailure[] {
  const found: StepFailure[] = [];
  for (const turn of turns.toReversed()) {
    if (turn.rung === name) break;
    found.push(...turn.failures.filter(({ step }) => step === name).reverse());
  }
  return found;
}
