/**
 * Calls that version 0.3 began and this version goes on with (the support window, docs/operations.md). Everything that
 * serves them alone is here; the release after the next minor version deletes it.
 */
import { deprecatePatch, patched } from '@temporalio/workflow';
import { upgradedState } from '../../conversation/state-of-03.ts';
import type { StateOf03 } from '../../conversation/state-of-03.ts';
import type { CallState, Turn } from '../../conversation/state.ts';
import type { RecordedTurns } from './call-recorder.ts';

/** What a run of a call hands to the next one. */
export interface Carried {
  readonly state: CallState;
  /** What was done of the call record. */
  readonly record: RecordedTurns;
}

/** The same as version 0.3 handed it over. */
interface CarriedBy03 {
  readonly state: StateOf03;
  readonly books: {
    readonly booked: readonly (readonly [turnNumber: number, version: string])[];
    readonly refused: number;
  };
}

export type AnyCarried = Carried | CarriedBy03;

/** Markers that the code of 0.3 left in histories: a replay must find the code that left them. */
type Marker03 =
  | 'early-signals-in-order'
  | 'digest'
  | 'reconnect-in-halves'
  | 'turns-on-the-spot'
  | 'refused-turns-again'
  | 'connected-unseen'
  | 'book-unreported-turns';

export interface Compatibility {
  /** The run was begun by version 0.3. */
  readonly isOf03: boolean;
  /** Stands where version 0.3 left a marker. */
  readonly marker: (name: Marker03) => void;
  /** How often a turn has changed, as the version that began the run counts it. */
  readonly revisionOf: (turn: Turn) => number | string;
}

/** Finds out which version has begun this run. Call it first, and once. */
export function createCompatibility(): Compatibility {
  const isOf03 = !patched('0.4');
  return {
    isOf03,
    marker(name) {
      if (isOf03) deprecatePatch(name);
    },
    revisionOf: (turn) => (isOf03 ? revisionOf03(turn) : turn.revision),
  };
}

/** Version 0.3 did not notice changes of times, model or waste: its histories hold no second save for them. */
function revisionOf03({ outcome, said, heard, failures }: Turn): string {
  return `${outcome} ${said.length} ${heard.length} ${failures.length}`;
}

/** `carried` in today's shape. */
export function upgraded(carried: AnyCarried): Carried {
  if ('record' in carried) return carried;
  const { state, books } = carried;
  return { state: upgradedState(state), record: { turns: books.booked, refused: books.refused } };
}
