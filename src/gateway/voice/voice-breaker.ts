import type { BreakerPolicy } from '../../contracts/policy.ts';

/** Spares callers the wait for a voice that has just failed: another one speaks at once, until it is tried again. */
export interface VoiceBreaker {
  isClosed(): boolean;
  /** `isHopeless`: the next time will be the same, so that once is enough. */
  failed(failure: { readonly isHopeless: boolean }): void;
  succeeded(): void;
}

export function createVoiceBreaker({ failures, openMs }: BreakerPolicy): VoiceBreaker {
  let inARow = 0;
  let openUntil = 0;
  return {
    isClosed: () => Date.now() >= openUntil,
    failed({ isHopeless }) {
      inARow += 1;
      if (isHopeless || inARow >= failures) openUntil = Date.now() + openMs;
    },
    succeeded() {
      inARow = 0;
    },
  };
}
