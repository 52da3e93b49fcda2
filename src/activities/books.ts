import type { SaveCallInput, SaveTurnInput } from '../contracts/activities.ts';
import type { CallBooks } from '../adapters/ports/books.ts';
import { withFailures } from './failure.ts';

export type BookActivities = ReturnType<typeof createBookActivities>;

/** Writes calls and turns. Idempotent, so every retry is harmless. */
export function createBookActivities({ books }: { books: CallBooks }) {
  return {
    saveTurn: (input: SaveTurnInput): Promise<void> => withFailures(() => books.saveTurn(input)),
    saveCall: (input: SaveCallInput): Promise<void> => withFailures(() => books.saveCall(input)),
  };
}
