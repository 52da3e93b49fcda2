/** Activities that save the call record. The worker runs them. */
import { Context } from '@temporalio/activity';
import type { SaveCallInput, SaveTurnInput } from '../contracts/activities.ts';
import type { CallRecordStore } from '../adapters/ports/call-record.ts';
import { isWarmUpCall } from '../contracts/warm-up.ts';
import type { Metrics } from '../adapters/ports/metrics.ts';
import { withFailures } from './failure.ts';

export type CallRecordActivities = ReturnType<typeof createCallRecordActivities>;

/** Creates the activities. Both are idempotent, so retries are harmless. */
export function createCallRecordActivities({
  records,
  metrics,
}: {
  readonly records: CallRecordStore;
  readonly metrics: Metrics;
}) {
  return {
    /** Saves a turn. Writes nothing after a cancellation, because another execution saves the turn then. */
    saveTurn: (input: SaveTurnInput): Promise<void> =>
      withFailures(async () => {
        const { cancellationSignal, info } = Context.current();
        await records.saveTurn(input, cancellationSignal);
        if (isWarmUpCall(input.call.callSid)) return;
        metrics.count('evercall_turn_saves_total', { activity: info.isLocal ? 'local' : 'background' });
      }),
    saveCall: (input: SaveCallInput): Promise<void> => withFailures(() => records.saveCall(input)),
  };
}
