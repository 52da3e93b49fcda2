/**
 * Watches the open turn. If the answer is late, the caller hears a filler. If no activity claims the turn in time, because
 * the workflow cannot be reached, the gateway stands in.
 */
import { afterDelay } from '../../lib/pause-watch.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { CallPolicy } from '../../contracts/policy.ts';
import type { ClaimTimes } from './claim-times.ts';

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
  /** An activity asks for the turn, also if the stand-in has it. */
  asked(id: TurnId): void;
  /** An activity or the stand-in has claimed the turn. */
  claimed(id: TurnId): void;
  /** The claim was given up after a failure. */
  failed(id: TurnId): void;
  /** Tools run before the answer goes on. */
  waiting(id: TurnId): void;
  settled(id: TurnId): void;
  stop(): void;
}

export interface TurnDeadlineDeps {
  readonly claimTimes: ClaimTimes;
  /** Temporal is known to be away, so nobody else will answer. */
  readonly isAway: () => boolean;
  /** Say a filler. */
  readonly onLate: (id: TurnId) => void;
  /** Answer the turn in the gateway. */
  readonly onAbandoned: (id: TurnId) => void;
}

/** Watches nothing yet. */
export function createTurnDeadline(
  { deadAir, standIn, tools }: Pick<CallPolicy, 'deadAir' | 'standIn' | 'tools'>,
  { claimTimes, isAway, onLate, onAbandoned }: TurnDeadlineDeps,
): TurnDeadline {
  let watched: TurnId | undefined;
  let isNotice = false;
  /** When the words came that nobody has asked for yet. */
  let unaskedSinceMs: number | undefined;
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
  /** The words came at `unaskedSinceMs`. */
  const noteAsked = (tookMs: (sinceMs: number) => number | undefined) => {
    const ms = unaskedSinceMs === undefined ? undefined : tookMs(unaskedSinceMs);
    unaskedSinceMs = undefined;
    if (ms !== undefined) claimTimes.add(ms);
  };
  /** The longest wait from now on, if `mostMs` is the policy's. */
  const waitMs = (mostMs: number, sinceMs = performance.now()): number => {
    if (isAway()) return 0;
    const patienceMs = claimTimes.patienceMs();
    return patienceMs === undefined
      ? mostMs
      : Math.min(mostMs, Math.max(0, sinceMs + patienceMs - performance.now()));
  };
  const stop = () => {
    // A turn that was over sooner than the workflow could ask says nothing about it.
    noteAsked((sinceMs) => (performance.now() - sinceMs >= standIn.afterTokenMs ? Infinity : undefined));
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
      watch(id, { notice: false, ms: isAway() ? 0 : standIn.afterPromptMs });
      unaskedSinceMs = performance.now();
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
          ? waitMs(standIn.afterTokenMs)
          : Math.max(standIn.afterLossMs, standIn.afterPromptMs - owed.waitedMs);
      // If the turn is watched already, the caller waits for it, and it stays no notice.
      if (id !== watched) watch(id, { notice: true, ms });
      if (owed?.isWorkflowAway === true) abandonIn(id, 0);
    },
    ready(id) {
      // Infinity: the turn is claimed, so there is nothing to take over.
      if (id !== watched || abandonedAtMs === Infinity) return;
      abandonIn(id, waitMs(standIn.afterTokenMs, unaskedSinceMs));
    },
    asked(id) {
      if (id === watched) noteAsked((sinceMs) => performance.now() - sinceMs);
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
      if (tools !== undefined) abandonIn(id, (isAway() ? 0 : tools.waitMs) + standIn.afterPromptMs);
    },
    failed(id) {
      if (id === watched) abandonIn(id, waitMs(standIn.afterFailureMs));
    },
    settled(id) {
      if (id === watched) stop();
    },
    stop,
  };
}
