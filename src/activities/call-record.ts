import type { SaveCallInput, SaveTurnInput } from '../contracts/activities.ts';
import type { CallRecordStore } from '../adapters/ports/call-record.ts';
import { withFailures } from './failure.ts';

export type CallRecordActivities = ReturnType<typeof createCallRecordActivities>;

/** Writes calls and turns. Idempotent, so every retry is harmless. */
export function createCallRecordActivities({ books }: { books: CallRecordStore }) {
  return {
    saveTurn: (input: SaveTurnInput): Promise<void> => withFailures(() => books.saveTurn(input)),
    saveCall: (input: SaveCallInput): Promise<void> => withFailures(() => books.saveCall(input)),
  };
}
