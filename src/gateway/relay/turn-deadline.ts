/**
 * Watches over the turn that is owed. Late, the caller hears a filler; where nobody answers at all, because the
 * workflow cannot be reached, the gateway does.
 */
import { afterDelay } from '../../lib/pause-watch.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { CallPolicy } from '../../contracts/policy.ts';

export interface TurnDeadline {
  /** The caller has spoken, now. Watches this turn in place of the one before. */
  expect(id: TurnId): void;
  /**
   * The agent has to say something by itself, or what was owed on a connection before this one: for so long (ms) already,
   * `waitedMs`. `isAlone`: it is known that nobody but this gateway can.
   */
  expectNotice(id: TurnId, options?: { readonly isAlone: boolean; readonly waitedMs: number }): void;
  /** The first token of an answer is there. */
  ready(id: TurnId): void;
  /** Somebody has taken the right to speak. */
  claimed(id: TurnId): void;
  /** Who had it could not answer. */
  failed(id: TurnId): void;
  settled(id: TurnId): void;
  stop(): void;
}

export function createTurnDeadline(
  { deadAir, standIn }: Pick<CallPolicy, 'deadAir' | 'standIn'>,
  { onLate, onAbandoned }: { onLate: (id: TurnId) => void; onAbandoned: (id: TurnId) => void },
): TurnDeadline {
  let watched: TurnId | undefined;
  let isNotice = false;
  let late: NodeJS.Timeout | undefined;
  let stopWaiting: () => void = () => undefined;
  let abandonedAtMs = Infinity;

  const release = () => {
    stopWaiting();
    abandonedAtMs = Infinity;
  };
  /** Answers in `ms`, unless that is to happen sooner anyway. */
  const takeOverIn = (id: TurnId, ms: number) => {
    const atMs = performance.now() + ms;
    if (atMs >= abandonedAtMs) return;
    stopWaiting();
    abandonedAtMs = atMs;
    // After a pause of this process its calls may have gone to another gateway.
    stopWaiting = afterDelay(ms, () => {
      release();
      onAbandoned(id);
    });
  };
  const stop = () => {
    watched = undefined;
    clearTimeout(late);
    release();
  };
  const watch = (id: TurnId, { notice, ms }: { notice: boolean; ms: number }) => {
    stop();
    watched = id;
    isNotice = notice;
    takeOverIn(id, ms);
  };
  return {
    expect(id) {
      watch(id, { notice: false, ms: standIn.afterPromptMs });
      late = setTimeout(() => {
        const isDueSoon = abandonedAtMs - performance.now() <= deadAir.notIfDueWithinMs;
        if (!isDueSoon) onLate(id);
      }, deadAir.fillerAfterMs);
    },
    expectNotice(id, { isAlone, waitedMs } = { isAlone: false, waitedMs: 0 }) {
      // A worker that lives asks for it within a moment, on the new connection too.
      const ms = Math.max(standIn.afterLossMs, standIn.afterPromptMs - waitedMs);
      // Where the caller waits for it already, it is no notice.
      if (id !== watched) watch(id, { notice: true, ms });
      if (isAlone) takeOverIn(id, 0);
    },
    ready(id) {
      // Once somebody speaks there is nothing to take over.
      if (id === watched && abandonedAtMs !== Infinity) takeOverIn(id, standIn.afterTokenMs);
    },
    claimed(id) {
      // A notice is for nobody who is spoken to already.
      if (id === watched || isNotice) release();
    },
    failed(id) {
      if (id === watched) takeOverIn(id, standIn.afterFailureMs);
    },
    settled(id) {
      if (id === watched) stop();
    },
    stop,
  };
}
