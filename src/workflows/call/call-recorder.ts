/** Writes a call into the books in the background: the conversation never waits for it, the end of the workflow does. */
import { ActivityFailure, log, patched } from '@temporalio/workflow';
import type { CallStart } from '../../contracts/call.ts';
import { callIdentity, isFinal, saveCallInput, saveTurnInput } from '../../conversation/call-record.ts';
import type { CallState, Turn } from '../../conversation/state.ts';
import { recordActivity, saveTurnLocally } from './activities.ts';

/** What an earlier run of a call has done of its books. */
export interface CarriedRecord {
  /** Of each turn that stands in the books for certain, which version of it. */
  readonly booked: readonly (readonly [turnNumber: number, version: string])[];
  /** Entries that the database would not take. */
  readonly refused: number;
}

export function createCallRecorder(start: CallStart, carried: CarriedRecord = { booked: [], refused: 0 }) {
  const identity = callIdentity(start);
  const { policy } = start;
  /** By turn number, what was saved of it: a turn is saved again where more has become known, after the first save. */
  const saved = new Map<number, { version: string; isDone: boolean; done: Promise<void> }>(
    carried.booked.map(([number, version]) => [number, { version, isDone: true, done: Promise.resolve() }]),
  );
  const pending = new Set<Promise<void>>();
  let { refused } = carried;
  const refusedTurns = new Set<number>();
  const noteRefusal = (error: unknown, turnNumber: number | undefined) => {
    if (!(error instanceof ActivityFailure)) throw error;
    if (turnNumber === undefined) refused += 1;
    else refusedTurns.add(turnNumber);
    log.error('the database refuses an entry of this call', { activity: error.activityType });
  };

  const saveTurns = (state: CallState) => {
    for (const turn of state.turns) {
      if (!isFinal(turn) || saved.get(turn.number)?.version === versionOf(turn)) continue;
      // Dropped words are still owed: the next connection may say them.
      if (turn.outcome === 'dropped' && state.owed?.turnId === turn.id) continue;
      const save = saveTurnBy(state, `turn ${turn.number}: book`);
      const input = saveTurnInput(identity, state, turn);
      const earlier = saved.get(turn.number)?.done;
      const done = track(earlier === undefined ? save(input) : earlier.then(() => save(input)), turn.number);
      const entry = { version: versionOf(turn), isDone: false, done };
      saved.set(turn.number, entry);
      void done.then(() => (entry.isDone = true));
    }
  };
  const saveTurnBy = (state: CallState, summary: string) => {
    const { onTheSpotMs } = policy.books ?? {};
    // A caller who waits for an answer does not wait for the database first, nor for one that was slow just now.
    const mayWait = state.owed === null && pending.size === 0;
    // Since 0.3.0. The policy of an older call has no such time; a worker of 0.2.0 passes over that of a newer one.
    return mayWait && onTheSpotMs !== undefined && patched('turns-on-the-spot')
      ? saveTurnLocally(policy, { onTheSpotMs, summary })
      : recordActivity('saveTurn', policy, summary);
  };
  const track = (save: Promise<void>, turnNumber?: number): Promise<void> => {
    // Retried for as long as the database is away; what it refuses for good must not silence the call.
    const done = save
      .catch((error: unknown) => noteRefusal(error, turnNumber))
      .finally(() => pending.delete(done));
    pending.add(done);
    return done;
  };

  return {
    /** The call stands in the books from its first moment. */
    open(state: CallState): void {
      void track(recordActivity('saveCall', policy, 'book the call')(saveCallInput(identity, state)));
    },
    /** Books every turn that has become final or has changed since it was booked. */
    save: saveTurns,
    /** For the next run: what it need not book again. */
    carried(): CarriedRecord {
      const done = [...saved].filter(([number, { isDone }]) => isDone && !refusedTurns.has(number));
      return { booked: done.map(([number, { version }]) => [number, version]), refused };
    },
    /** Completes the books, for as long as the database takes. Returns how many entries it has refused. */
    async close(state: CallState): Promise<number> {
      saveTurns(state);
      await Promise.all(pending);
      // Since 0.2.0. What was wrong may have been mended; and a workflow that is reset to here, behind everything
      // that was said, tries the refused entries again.
      if (refusedTurns.size > 0 && patched('refused-turns-again')) {
        for (const number of refusedTurns) saved.delete(number);
        refusedTurns.clear();
        saveTurns(state);
        await Promise.all(pending);
      }
      await track(recordActivity('saveCall', policy, 'close the books')(saveCallInput(identity, state)));
      return refused + refusedTurns.size;
    },
  };
}

function versionOf(turn: Turn): string {
  return `${turn.outcome} ${turn.said.length} ${turn.heard.length} ${turn.failures.length}`;
}
