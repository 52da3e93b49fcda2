/** Computes the state of a call from the history of its workflow. This works even if no worker runs to answer a query. */
import { defaultPayloadConverter, fromPayloadsAtIndex } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type { LearnInput, ReplyInput, ReplyResult, SayInput } from '../../contracts/activities.ts';
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

/** Inputs of the speaking activities of a history, by the id of the event that scheduled them. */
type Speeches = Map<string, ReplyInput | SayInput>;

/**
 * The state of a call after `events`. It includes signals that no worker has processed yet. It leaves out the results of
 * searches. Undefined if the history does not begin with a started workflow.
 */
export function stateFromHistory(events: readonly HistoryEvent[]): CallState | undefined {
  const input = events[0]?.workflowExecutionStartedEventAttributes?.input;
  if (input == null) return undefined;
  const speeches: Speeches = new Map();
  return events
    .slice(1)
    .flatMap((event) => callEvent(event, speeches))
    .reduce(reduce, stateAtStart(input));
}

/** How the call began. Undefined if the history does not begin with a started workflow. */
export function startFromHistory([first]: readonly HistoryEvent[]): CallStart | undefined {
  const input = first?.workflowExecutionStartedEventAttributes?.input;
  return input == null
    ? undefined
    : fromPayloadsAtIndex<CallStart>(defaultPayloadConverter, 0, input.payloads);
}

/** The state that the run started with: that of the previous run if it continues a long call. */
function stateAtStart(input: NonNullable<Payloads>): CallState {
  if ((input.payloads?.length ?? 0) > 1)
    return upgradedState(
      fromPayloadsAtIndex<{ state: AnyState }>(defaultPayloadConverter, 1, input.payloads).state,
    );
  return initialState(fromPayloadsAtIndex<CallStart>(defaultPayloadConverter, 0, input.payloads));
}

/** The call events that a history event stands for. Most history events stand for none. */
function callEvent(event: HistoryEvent, speeches: Speeches): CallEvent[] {
  const { signalName, input } = event.workflowExecutionSignaledEventAttributes ?? {};
  if (signalName != null) {
    const message = fromPayloadsAtIndex<unknown>(defaultPayloadConverter, 0, input?.payloads);
    const parsed = parseSignal(signalName, message);
    return parsed.kind === 'event' ? [parsed.event] : [];
  }
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (scheduled != null) return started(event, scheduled, speeches);
  return [...replied(event, speeches), ...failed(event, speeches)];
}

function started(
  { eventId }: HistoryEvent,
  { activityType, input }: temporal.api.history.v1.IActivityTaskScheduledEventAttributes,
  speeches: Speeches,
): CallEvent[] {
  if (activityType?.name === 'learn') {
    const { learnt } = fromPayloadsAtIndex<LearnInput>(defaultPayloadConverter, 0, input?.payloads);
    return [{ type: 'told', learnt }];
  }
  if (activityType?.name !== 'reply' && activityType?.name !== 'say') return [];
  const speech = fromPayloadsAtIndex<ReplyInput | SayInput>(defaultPayloadConverter, 0, input?.payloads);
  speeches.set(String(eventId), speech);
  return [toldBy(speech), { type: 'started', turnId: speech.turnId, epoch: speech.epoch }];
}

function replied(
  { activityTaskCompletedEventAttributes: completed }: HistoryEvent,
  speeches: Speeches,
): CallEvent[] {
  const speech = speeches.get(String(completed?.scheduledEventId));
  if (speech === undefined) return [];
  const result = fromPayloadsAtIndex<ReplyResult>(defaultPayloadConverter, 0, completed?.result?.payloads);
  const { epoch } = speech;
  return [{ type: 'replied', epoch, ...('rung' in speech ? { rung: speech.rung } : {}), result }];
}

function failed(
  { activityTaskFailedEventAttributes, eventTime }: HistoryEvent,
  speeches: Speeches,
): CallEvent[] {
  const speech = speeches.get(String(activityTaskFailedEventAttributes?.scheduledEventId));
  if (speech === undefined || !('rung' in speech)) return [];
  const type = activityTaskFailedEventAttributes?.failure?.applicationFailureInfo?.type;
  const at = Number(eventTime?.seconds ?? 0) * 1_000;
  const failure = { step: speech.rung, at, ...describeFailure({ type }) };
  return [{ type: 'stepFailed', turnId: speech.turnId, failure }];
}
