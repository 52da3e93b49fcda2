/** Activities that save the call record. The worker runs them. */
import { Context } from '@temporalio/activity';
import type { SaveCallInput, SaveTurnInput } from '../contracts/activities.ts';
import type { CallRecordStore } from '../adapters/ports/call-record.ts';
import { withFailures } from './failure.ts';

export type CallRecordActivities = ReturnType<typeof createCallRecordActivities>;

/** Creates the activities. Both are idempotent, so retries are harmless. */
export function createCallRecordActivities({ records }: { records: CallRecordStore }) {
  return {
    /** Saves a turn. Writes nothing after a cancellation, because another execution saves the turn then. */
    saveTurn: (input: SaveTurnInput): Promise<void> =>
      withFailures(() => records.saveTurn(input, Context.current().cancellationSignal)),
    saveCall: (input: SaveCallInput): Promise<void> => withFailures(() => records.saveCall(input)),
  };
}
