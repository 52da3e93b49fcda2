/**
 * Watches the open turn. If the answer is late, the caller hears a filler. If no activity claims the turn in time, because
 * the workflow cannot be reached, the gateway stands in.
 */
import { afterDelay } from '../../lib/pause-watch.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { CallPolicy } from '../../contracts/policy.ts';

/** The deadline of a connection. It watches one turn at a time. */
export interface TurnDeadline {
  /** The caller has just spoken. Watches this turn instead of the previous one. */
  expect(id: TurnId): void;
  /**
   * The agent should say a notice, or (with `owed`) words that are owed since an earlier connection. `waitedMs`: how long they
   * have been owed. `isWorkflowAway`: the workflow is known to be unreachable, so the gateway answers at once.
   */
  expectNotice(id: TurnId, owed?: { readonly isWorkflowAway: boolean; readonly waitedMs: number }): void;
  /** The first token of a speculative answer has arrived. */
  ready(id: TurnId): void;
  /** An activity or the stand-in has claimed the turn. */
  claimed(id: TurnId): void;
  /** The claim was given up after a failure. */
  failed(id: TurnId): void;
  /** Tools run before the answer goes on. */
  waiting(id: TurnId): void;
  settled(id: TurnId): void;
  stop(): void;
}

/** `onLate`: say a filler. `onAbandoned`: answer the turn in the gateway. */
export function createTurnDeadline(
  { deadAir, standIn, tools }: Pick<CallPolicy, 'deadAir' | 'standIn' | 'tools'>,
  { onLate, onAbandoned }: { onLate: (id: TurnId) => void; onAbandoned: (id: TurnId) => void },
): TurnDeadline {
  let watched: TurnId | undefined;
  let isNotice = false;
  let fillerTimer: NodeJS.Timeout | undefined;
  let stopWaiting: () => void = () => undefined;
  let abandonedAtMs = Infinity;

  const release = () => {
    stopWaiting();
    abandonedAtMs = Infinity;
  };
  /** Calls `onAbandoned` in `ms`, unless it is due sooner anyway. */
  const abandonIn = (id: TurnId, ms: number) => {
    const atMs = performance.now() + ms;
    if (atMs >= abandonedAtMs) return;
    stopWaiting();
    abandonedAtMs = atMs;
    // After a pause of this process its calls may have moved to another gateway, so this timer waits a little longer then.
    stopWaiting = afterDelay(ms, () => {
      release();
      onAbandoned(id);
    });
  };
  const stop = () => {
    watched = undefined;
    clearTimeout(fillerTimer);
    release();
  };
  const watch = (id: TurnId, { notice, ms }: { notice: boolean; ms: number }) => {
    stop();
    watched = id;
    isNotice = notice;
    abandonIn(id, ms);
  };
  return {
    expect(id) {
      watch(id, { notice: false, ms: standIn.afterPromptMs });
      fillerTimer = setTimeout(() => {
        const isDueSoon = abandonedAtMs - performance.now() <= deadAir.notIfDueWithinMs;
        if (!isDueSoon) onLate(id);
      }, deadAir.fillerAfterMs);
    },
    expectNotice(id, owed) {
      // If a worker is available, the workflow asks for the words within a moment, also on a new connection. Those of a notice
      // are known, as if the first token had come; the caller has heard nothing for `silenceMs`.
      const ms =
        owed === undefined
          ? standIn.afterTokenMs
          : Math.max(standIn.afterLossMs, standIn.afterPromptMs - owed.waitedMs);
      // If the turn is watched already, the caller waits for it, and it stays no notice.
      if (id !== watched) watch(id, { notice: true, ms });
      if (owed?.isWorkflowAway === true) abandonIn(id, 0);
    },
    ready(id) {
      // Infinity: the turn is claimed, so there is nothing to take over.
      if (id === watched && abandonedAtMs !== Infinity) abandonIn(id, standIn.afterTokenMs);
    },
    claimed(id) {
      // A notice is no longer needed if any turn is being spoken.
      if (id === watched || isNotice) release();
    },
    waiting(id) {
      if (id !== watched) return;
      clearTimeout(fillerTimer);
      fillerTimer = setTimeout(() => onLate(id), deadAir.fillerAfterMs);
      // The workflow goes on after `waitMs` at the latest, unless it is away.
      if (tools !== undefined) abandonIn(id, tools.waitMs + standIn.afterPromptMs);
    },
    failed(id) {
      if (id === watched) abandonIn(id, standIn.afterFailureMs);
    },
    settled(id) {
      if (id === watched) stop();
    },
    stop,
  };
}
