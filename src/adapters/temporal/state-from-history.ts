/** What a call has come to, read from the history of its workflow: the server tells it also while no worker is there. */
import { defaultPayloadConverter, fromPayloadsAtIndex } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type { ReplyInput, ReplyResult, SayInput } from '../../contracts/activities.ts';
import type { CallSignals, CallStart } from '../../contracts/call.ts';
import { describeFailure } from '../../contracts/failures.ts';
import { reduce } from '../../conversation/reduce.ts';
import { initialState } from '../../conversation/state.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type Payloads = temporal.api.common.v1.IPayloads | null | undefined;

/** The speaking activities of a history, by the id of the event that scheduled them. */
type Asked = Map<string, ReplyInput | SayInput>;

const SIGNALS: ReadonlySet<string> = new Set<keyof CallSignals>([
  'attached',
  'utterance',
  'dtmf',
  'silence',
  'answered',
  'ended',
]);

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
    return fromPayloadsAtIndex<{ state: CallState }>(defaultPayloadConverter, 1, input.payloads).state;
  return initialState(fromPayloadsAtIndex<CallStart>(defaultPayloadConverter, 0, input.payloads));
}

/** What `event` means for the conversation; nothing for most of them. */
function callEvent(event: HistoryEvent, asked: Asked): CallEvent[] {
  const { signalName, input } = event.workflowExecutionSignaledEventAttributes ?? {};
  if (signalName != null) {
    if (!SIGNALS.has(signalName)) return [];
    // The name of a signal is the type of its event.
    const event = fromPayloadsAtIndex<CallEvent>(defaultPayloadConverter, 0, input?.payloads);
    return [Object.assign(event, { type: signalName })];
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
  return [...learnt(speech), { type: 'started', turnId: speech.turnId, epoch: speech.epoch }];
}

/** A digest newer than the last question to a model is left out: its turns stay in the context without it. */
function learnt(speech: ReplyInput | SayInput): CallEvent[] {
  if ('text' in speech) return [];
  const digest = speech.nextDigest ?? speech.digest;
  return digest === undefined ? [] : [{ type: 'digestTold', digest }];
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
