import { AdapterError } from '../../adapters/ports.ts';
import type { AdapterErrorKind } from '../../adapters/ports.ts';
import type { BreakerPolicy } from '../../contracts/policy.ts';

/** These are the same for the next piece: one is enough. */
const HOPELESS: ReadonlySet<AdapterErrorKind> = new Set([
  'unauthorized',
  'not-found',
  'quota',
  'bad-request',
]);

/** Spares callers the wait for a voice that has just failed: the relay's speaks at once, until it is tried again. */
export interface VoiceBreaker {
  isClosed(): boolean;
  failed(error: unknown): void;
  succeeded(): void;
}

export function createVoiceBreaker({ failures, openMs }: BreakerPolicy): VoiceBreaker {
  let inARow = 0;
  let openUntil = 0;
  return {
    isClosed: () => Date.now() >= openUntil,
    failed(error) {
      inARow += 1;
      const isHopeless = error instanceof AdapterError && HOPELESS.has(error.kind);
      if (isHopeless || inARow >= failures) openUntil = Date.now() + openMs;
    },
    succeeded() {
      inARow = 0;
    },
  };
}
