/** A circuit breaker for voices. */
import type { BreakerPolicy } from '../../contracts/policy.ts';

/** While it is open, callers do not wait for a voice that has just failed: another voice speaks at once. */
export interface VoiceBreaker {
  /** Whether the voice may be used. */
  isClosed(): boolean;
  /** `isPermanent`: the next attempt would fail too, so one failure opens the breaker. */
  failed(failure: { readonly isPermanent: boolean }): void;
  succeeded(): void;
}

/** Opens for `openMs` after `failures` failures in a row, or after a permanent one. */
export function createVoiceBreaker({ failures, openMs }: BreakerPolicy): VoiceBreaker {
  let inARow = 0;
  let openUntil = 0;
  return {
    isClosed: () => Date.now() >= openUntil,
    failed({ isPermanent }) {
      inARow += 1;
      if (isPermanent || inARow >= failures) openUntil = Date.now() + openMs;
    },
    succeeded() {
      inARow = 0;
    },
  };
}
