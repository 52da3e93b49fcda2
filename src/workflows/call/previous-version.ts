/**
 * Compatibility with calls that version 0.3 started and this version continues (docs/operations.md describes the support
 * window). All code that only they need is here. The release after the next minor version deletes it.
 */
import { deprecatePatch, patched } from '@temporalio/workflow';
import { upgradedState } from '../../conversation/state-of-03.ts';
import type { StateOf03 } from '../../conversation/state-of-03.ts';
import type { CallState, Turn } from '../../conversation/state.ts';
import type { RecordedTurns } from './recorded-turns.ts';

/** What a run of a call passes to the next run. */
export interface Carried {
  readonly state: CallState;
  readonly record: RecordedTurns;
}

/** The same in the format of version 0.3. */
interface CarriedBy03 {
  readonly state: StateOf03;
  readonly books: {
    readonly booked: readonly (readonly [turnNumber: number, version: string])[];
    readonly refused: number;
  };
}

export type AnyCarried = Carried | CarriedBy03;

/** Patch markers that version 0.3 wrote into histories. A replay fails if the code no longer calls them in the same place. */
type Marker03 =
  | 'early-signals-in-order'
  | 'digest'
  | 'reconnect-in-halves'
  | 'turns-on-the-spot'
  | 'refused-turns-again'
  | 'connected-unseen'
  | 'book-unreported-turns';

export interface Compatibility {
  /** Version 0.3 started this run. */
  readonly isOf03: boolean;
  /** Call it in the places where version 0.3 wrote a marker. It does nothing in newer runs. */
  readonly marker: (name: Marker03) => void;
  /** The revision of a turn, computed as by the version that started the run. */
  readonly revisionOf: (turn: Turn) => number | string;
}

/** Finds out which version started this run. Call it once, before anything else in the workflow. */
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

/** Version 0.3 ignored changes of times, model or waste, so its histories have no second save for them. */
function revisionOf03({ outcome, said, heard, failures }: Turn): string {
  return `${outcome} ${said.length} ${heard.length} ${failures.length}`;
}

/**
 * Whether this call asks a gateway to close a connection that stays open after the end. Version 0.4.0 only waited. Call it where
 * the two differ: it is recorded there.
 */
export function closesOpenConnections(): boolean {
  return patched('close-connection');
}

/** Converts `carried` to the current format. */
export function upgraded(carried: AnyCarried): Carried {
  if ('record' in carried) return carried;
  const { state, books } = carried;
  return { state: upgradedState(state), record: { turns: books.booked, refused: books.refused } };
}
