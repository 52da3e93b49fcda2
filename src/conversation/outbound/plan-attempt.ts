/** Decides whether and when a wish is tried next. */
import { isTriedAgain } from '../../contracts/outbound.ts';
import type { AttemptOutcome, OutboundTerms, WishOutcome } from '../../contracts/outbound.ts';
import { nextWindow } from './calling-hours.ts';

const MINUTE_MS = 60_000;

/** A wish and what has been tried. Times are epoch milliseconds. */
export interface TriedWish {
  readonly terms: OutboundTerms;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly isCancelled: boolean;
  readonly attempts: readonly TriedAttempt[];
}

export interface TriedAttempt {
  readonly number: number;
  /** Null: it goes on. */
  readonly outcome: AttemptOutcome | null;
  readonly endedAt: number | null;
}

export type AttemptPlan =
  | { readonly do: 'finish'; readonly outcome: WishOutcome }
  | { readonly do: 'wait'; readonly until: number }
  | { readonly do: 'place'; readonly closesAt: number };

/** The next step of a wish none of whose attempts goes on. All causes of failure count against the same number of attempts. */
export function planAttempt(
  { terms, notBefore, notAfter, isCancelled, attempts }: TriedWish,
  now: number,
): AttemptPlan {
  const last = attempts.at(-1);
  const outcome = last?.outcome ?? undefined;
  if (outcome !== undefined && !isTriedAgain(outcome)) return { do: 'finish', outcome };
  if (isCancelled) return { do: 'finish', outcome: 'cancelled' };
  if (attempts.length >= terms.attempts) return { do: 'finish', outcome: outcome ?? 'failed' };
  const { retryMinutes } = terms;
  const pause = retryMinutes[Math.min(attempts.length, retryMinutes.length) - 1] ?? 0;
  const earliest = Math.max(now, notBefore, (last?.endedAt ?? 0) + pause * MINUTE_MS);
  const window = nextWindow(earliest, terms);
  if (window === undefined || window.opens >= notAfter)
    return { do: 'finish', outcome: outcome ?? 'expired' };
  if (window.opens > now) return { do: 'wait', until: window.opens };
  return { do: 'place', closesAt: Math.min(window.closes, notAfter) };
}
