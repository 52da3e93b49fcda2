/** What a call has come to, read from the history of its workflow: the server tells it also while no worker is there. */
import { defaultPayloadConverter, fromPayloadsAtIndex } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type { ReplyInput, ReplyResult, SayInput } from '../../contracts/activities.ts';
import type { CallStart } from '../../contracts/call.ts';
import { describeFailure } from '../../contracts/failures.ts';
import { parseSignal } from '../../contracts/signals.ts';
import { reduce } from '../../conversation/reduce.ts';
import { initialState } from '../../conversation/initial-state.ts';
import { upgradedState } from '../../conversation/state-of-03.ts';
import type { AnyState } from '../../conversation/state-of-03.ts';
import { toldBy } from '../../conversation/learnt.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type Payloads = temporal.api.common.v1.IPayloads | null | undefined;

/** The speaking activities of a history, by the id of the event that scheduled them. */
type Asked = Map<string, ReplyInput | SayInput>;

/**
 * The state of a call after `events`, in which every signal counts, also one that no worker has seen yet. Knows what
 * concerns the conversation; what was found in the knowledge is left out.
 */
export function stateFromHistory(events: readonly HistoryEvent[]): CallState | undefined {
  const begun = events[0]?.workflowExecutionStartedEventAttributes?.input;
  if (begun == null) return undefined;
  const asked: Asked = new Map();
  return events
    .slice(1)
    .flatMap((event) => callEvent(event, asked))
    .reduce(reduce, stateAtStart(begun));
}

/** A run that goes on with a long call begins with what the run before knew. */
function stateAtStart(input: NonNullable<Payloads>): CallState {
  if ((input.payloads?.length ?? 0) > 1)
    return upgradedState(
      fromPayloadsAtIndex<{ state: AnyState }>(defaultPayloadConverter, 1, input.payloads).state,
    );
  return initialState(fromPayloadsAtIndex<CallStart>(defaultPayloadConverter, 0, input.payloads));
}

/** What `event` means for the conversation; nothing for most of them. */
function callEvent(event: HistoryEvent, asked: Asked): CallEvent[] {
  const { signalName, input } = event.workflowExecutionSignaledEventAttributes ?? {};
  if (signalName != null) {
    const message = fromPayloadsAtIndex<unknown>(defaultPayloadConverter, 0, input?.payloads);
    const parsed = parseSignal(signalName, message);
    return parsed.kind === 'event' ? [parsed.event] : [];
  }
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (scheduled != null) return started(event, scheduled, asked);
  return [...replied(event, asked), ...failed(event, asked)];
}

function started(
  { eventId }: HistoryEvent,
  { activityType, input }: temporal.api.history.v1.IActivityTaskScheduledEventAttributes,
  asked: Asked,
): CallEvent[] {
  if (activityType?.name !== 'reply' && activityType?.name !== 'say') return [];
  const speech = fromPayloadsAtIndex<ReplyInput | SayInput>(defaultPayloadConverter, 0, input?.payloads);
  asked.set(String(eventId), speech);
  return [toldBy(speech), { type: 'started', turnId: speech.turnId, epoch: speech.epoch }];
}

function replied(
  { activityTaskCompletedEventAttributes: completed }: HistoryEvent,
  asked: Asked,
): CallEvent[] {
  const speech = asked.get(String(completed?.scheduledEventId));
  if (speech === undefined) return [];
  const result = fromPayloadsAtIndex<ReplyResult>(defaultPayloadConverter, 0, completed?.result?.payloads);
  const { epoch } = speech;
  return [{ type: 'replied', epoch, ...('rung' in speech ? { rung: speech.rung } : {}), result }];
}

function failed({ activityTaskFailedEventAttributes, eventTime }: HistoryEvent, asked: Asked): CallEvent[] {
  const speech = asked.get(String(activityTaskFailedEventAttributes?.scheduledEventId));
  if (speech === undefined || !('rung' in speech)) return [];
  const type = activityTaskFailedEventAttributes?.failure?.applicationFailureInfo?.type;
  const at = Number(eventTime?.seconds ?? 0) * 1_000;
  const failure = { step: speech.rung, at, ...describeFailure({ type }) };
  return [{ type: 'stepFailed', turnId: speech.turnId, failure }];
}
