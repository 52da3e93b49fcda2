import { defaultPayloadConverter, fromPayloadsAtIndex } from '@temporalio/common';
import type { SaveTurnInput, TurnRecord } from '../../src/contracts/activities.ts';
import type { History } from '../../src/cli/replay/history-file.ts';

/** The turns that a background activity was asked to save, in order. */
export function turnsSavedInBackground({ events }: History): readonly TurnRecord[] {
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: asked }) => {
    if (asked?.activityType?.name !== 'saveTurn') return [];
    return [fromPayloadsAtIndex<SaveTurnInput>(defaultPayloadConverter, 0, asked.input?.payloads).turn];
  });
}
