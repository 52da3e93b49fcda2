import { Context } from '@temporalio/activity';
import type { SaveCallInput, SaveTurnInput } from '../contracts/activities.ts';
import type { CallRecordStore } from '../adapters/ports/call-record.ts';
import { withFailures } from './failure.ts';

export type CallRecordActivities = ReturnType<typeof createCallRecordActivities>;

/** Saves calls and turns. Idempotent, so every retry is harmless. */
export function createCallRecordActivities({ records }: { records: CallRecordStore }) {
  return {
    /** Writes nothing after its cancellation: an activity in the background does it then. */
    saveTurn: (input: SaveTurnInput): Promise<void> =>
      withFailures(() => records.saveTurn(input, Context.current().cancellationSignal)),
    saveCall: (input: SaveCallInput): Promise<void> => withFailures(() => records.saveCall(input)),
  };
}
