/** Saves a call record in the background: the conversation never waits for it, the end of the workflow does. */
import { ActivityFailure, log } from '@temporalio/workflow';
import type { CallStart } from '../../contracts/call.ts';
import { callIdentity, isFinal, saveCallInput, saveTurnInput } from '../../conversation/call-record.ts';
import type { CallState } from '../../conversation/state.ts';
import { recordActivity, saveTurnLocally } from './activities.ts';
import type { Compatibility } from './previous-version.ts';

/** What an earlier run of a call has saved of its record. */
export interface RecordedTurns {
  /** Of each turn that is saved for certain, which revision of it. */
  readonly turns: readonly (readonly [turnNumber: number, revision: number | string])[];
  /** Entries that the database has refused. */
  readonly refused: number;
}

export interface CallRecorder {
  /** Records the call from its first moment. */
  open(state: CallState): void;
  /** Saves every turn that has become final, or has changed since it was saved. */
  save(state: CallState): void;
  /** For the next run: what it need not save again. */
  carried(): RecordedTurns;
  /** Completes the record, for as long as the database takes. Returns how many entries the database has refused. */
  close(state: CallState): Promise<number>;
}

interface SavedTurn {
  readonly revision: number | string;
  isDone: boolean;
  readonly done: Promise<void>;
}

export function createCallRecorder(
  start: CallStart,
  { marker, revisionOf }: Compatibility,
  carried: RecordedTurns = { turns: [], refused: 0 },
): CallRecorder {
  const identity = callIdentity(start);
  const { policy } = start;
  /** By turn number. A turn is saved again when more has become known, after its first save. */
  const saved = new Map<number, SavedTurn>(
    carried.turns.map(([number, revision]) => [number, { revision, isDone: true, done: Promise.resolve() }]),
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
      const revision = revisionOf(turn);
      if (!isFinal(turn) || saved.get(turn.number)?.revision === revision) continue;
      // Dropped words are still owed: the next connection may say them.
      if (turn.outcome === 'dropped' && state.owed?.turnId === turn.id) continue;
      const save = saveTurnBy(state, `turn ${turn.number}: save`);
      const input = saveTurnInput(identity, state, turn);
      const earlier = saved.get(turn.number)?.done;
      const done = track(earlier === undefined ? save(input) : earlier.then(() => save(input)), turn.number);
      const entry = { revision, isDone: false, done };
      saved.set(turn.number, entry);
      void done.then(() => (entry.isDone = true));
    }
  };
  const saveTurnBy = (state: CallState, summary: string) => {
    // A caller who waits for an answer does not wait for the database first, nor for one that was slow just now.
    const mayWait = state.owed === null && pending.size === 0;
    if (!mayWait) return recordActivity('saveTurn', policy, summary);
    marker('turns-on-the-spot');
    return saveTurnLocally(policy, summary);
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
    open(state) {
      void track(recordActivity('saveCall', policy, 'record the call')(saveCallInput(identity, state)));
    },
    save: saveTurns,
    carried() {
      const done = [...saved].filter(([number, { isDone }]) => isDone && !refusedTurns.has(number));
      return { turns: done.map(([number, { revision }]) => [number, revision]), refused };
    },
    async close(state) {
      saveTurns(state);
      await Promise.all(pending);
      // What was wrong may have been mended; and a workflow that is reset to here, after everything that was said,
      // tries the refused entries again.
      if (refusedTurns.size > 0) {
        marker('refused-turns-again');
        for (const number of refusedTurns) saved.delete(number);
        refusedTurns.clear();
        saveTurns(state);
        await Promise.all(pending);
      }
      await track(recordActivity('saveCall', policy, 'complete the record')(saveCallInput(identity, state)));
      return refused + refusedTurns.size;
    },
  };
}
