/** What earlier runs of a call have saved. */
export interface RecordedTurns {
  /** The turns that are certainly saved, each with its saved revision. */
  readonly turns: readonly (readonly [turnNumber: number, revision: number | string])[];
  /** Number of entries that the database refused. */
  readonly refused: number;
}
