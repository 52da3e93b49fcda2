/** Saves the call record. The conversation never waits for an activity that saves; the end of the workflow does. */
import { ActivityFailure, log } from '@temporalio/workflow';
import type { CallStart } from '../../contracts/call.ts';
import { callIdentity, isFinal, saveCallInput, saveTurnInput } from '../../conversation/call-record.ts';
import type { CallState } from '../../conversation/state.ts';
import { recordActivity, saveTurnLocally } from './activities.ts';
import type { Compatibility } from './previous-version.ts';
import type { RecordedTurns } from './recorded-turns.ts';

export interface CallRecorder {
  /** Saves the call as active. */
  open(state: CallState): void;
  /** Saves every turn that is final and has changed since it was last saved. */
  save(state: CallState): void;
  /** What the next run need not save again. */
  carried(): RecordedTurns;
  /** Completes the record and waits for the database as long as that takes. Returns how many entries the database refused. */
  close(state: CallState): Promise<number>;
}

interface SavedTurn {
  readonly revision: number | string;
  isDone: boolean;
  readonly done: Promise<void>;
}

/** Creates the recorder of a run. `carried`: what earlier runs saved. */
export function createCallRecorder(
  start: CallStart,
  { marker, revisionOf }: Compatibility,
  carried: RecordedTurns = { turns: [], refused: 0 },
): CallRecorder {
  const identity = callIdentity(start);
  const { policy } = start;
  /** By turn number. A turn that changes is saved again, after the save before it. */
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
      // The words of a dropped turn are still owed: the next connection may say them.
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
    // Signals wait for a local activity. So it is not used while a caller waits for an answer or the database is slow.
    const mayWait = state.owed === null && pending.size === 0;
    if (!mayWait) return recordActivity('saveTurn', policy, summary);
    marker('turns-on-the-spot');
    return saveTurnLocally(policy, summary);
  };
  const track = (save: Promise<void>, turnNumber?: number): Promise<void> => {
    // The activity retries while the database is away. An entry that the database refuses must not end the call.
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
      // The cause may have been fixed since. An operator who has fixed it later can reset the workflow to this point,
      // and the refused entries are tried again.
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
