/** The reply ladder: which rung is tried next, how long it may take, and when it is skipped. */
import { FAILURES, HOPELESS, WITHHELD } from '../contracts/failures.ts';
import type { CallPolicy, ReplyRung, RungName } from '../contracts/policy.ts';
import type { StepFailure } from '../contracts/failures.ts';
import type { CallState, Turn } from './state.ts';

/** The next attempt of a turn. */
export interface Attempt {
  /** The rung, with `firstTokenMs` already reduced to the time that is left. */
  readonly rung: ReplyRung;
  /** Pause before the attempt. */
  readonly waitMs: number;
}

/** How far a turn has got on the ladder. */
export interface LadderProgress {
  /** Failures of this turn, in order. */
  readonly failures: readonly StepFailure[];
  /** Time since the caller's words. */
  readonly elapsedMs: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

const NO_FAULT: ReadonlySet<string> = new Set(['ModelLoading', 'KeysAlone']);

/** A rung is not tried if it has less time than this for its first token. */
const MIN_FIRST_TOKEN_MS = 300;

/** What to try next in a turn. Undefined if nothing is left. The last rung is never skipped. */
export function nextAttempt(
  state: CallState,
  { failures, elapsedMs, now }: LadderProgress,
): Attempt | undefined {
  const { policy, agent } = state;
  const last = policy.replyLadder.at(-1);
  const isWithheld = failures.some(({ type }) => WITHHELD.has(type));
  const lastRungStartsMs = agent.limits.responseTimeoutMs - policy.lastRungReserveMs;
  for (const rung of policy.replyLadder) {
    const tries = failures.filter(({ step }) => step === rung.name);
    const latest = tries.at(-1);
    const waitMs = latest === undefined ? 0 : Math.max(rung.backoffMs ?? 0, latest.retryAfterMs ?? 0);
    if (latest !== undefined && (tries.length >= (rung.attempts ?? 1) || !mayPass(policy, latest))) continue;
    if (rung === last) return { rung, waitMs };
    if (isWithheld) continue;
    const remainingMs = lastRungStartsMs - elapsedMs - waitMs;
    if (remainingMs < MIN_FIRST_TOKEN_MS) continue;
    if (latest === undefined && isOpen(state, rung.name, now)) continue;
    return { rung: { ...rung, firstTokenMs: Math.min(rung.firstTokenMs, remainingMs) }, waitMs };
  }
  return undefined;
}

/** Whether another attempt with the same model may help: it failed fast and does not ask for a long pause. */
function mayPass({ maxRetryAfterMs }: CallPolicy, { type, retryAfterMs = 0 }: StepFailure): boolean {
  return type !== 'Timeout' && FAILURES[type].retryable && retryAfterMs <= maxRetryAfterMs;
}

/** Whether the breaker of a rung is open: it failed too often, too recently. */
function isOpen({ policy, turns }: CallState, name: RungName, now: number): boolean {
  const { failures, openMs } = policy.breaker;
  const inARow = failuresInARow(turns, name);
  const latest = inARow[0];
  if (latest?.at === undefined || now - latest.at >= openMs) return false;
  return inARow.length >= failures || HOPELESS.has(latest.type);
}

/**
 * The failures of a rung since it last spoke, newest first. A model that is being loaded has not failed, nor has one that was not
 * asked about keys. A budget is that of all rungs.
 */
function failuresInARow(turns: readonly Turn[], name: RungName): readonly StepFailure[] {
  const found: StepFailure[] = [];
  for (const turn of turns.toReversed()) {
    if (turn.rung === name) break;
    found.push(
      ...turn.failures
        .filter(({ step, type }) => (step === name && !NO_FAULT.has(type)) || type === 'BudgetUsedUp')
        .reverse(),
    );
  }
  return found;
}
