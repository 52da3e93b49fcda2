/** Reads a call from its history: what was said, and exactly what the model was given. */
import { defaultPayloadConverter, fromPayloadsAtIndex } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { stateFromHistory } from '../../adapters/temporal/state-from-history.ts';
import type { Passage, ReplyInput, SearchInput, SearchResult } from '../../contracts/activities.ts';
import type { NumberedInput, CallStart } from '../../contracts/call.ts';
import { turnId } from '../../contracts/ids.ts';
import type { TurnId } from '../../contracts/ids.ts';
import { isFinal } from '../../conversation/call-record.ts';
import type { Turn } from '../../conversation/state.ts';
import type { History } from './history-file.ts';
import type { StoredCall } from './stored-calls.ts';

export type RecordedTurn = Pick<
  Turn,
  'number' | 'kind' | 'at' | 'caller' | 'said' | 'heard' | 'outcome' | 'model'
>;

export interface RecordedCall {
  readonly start: CallStart;
  /** The finished turns, in order. */
  readonly turns: readonly RecordedTurn[];
  /** What the model was given for a turn; undefined if the workflow asked no model. */
  readonly contextOf: (turn: RecordedTurn) => RecordedContext | undefined;
  /** The passages that the call found for a question; empty if it did not search for it. */
  readonly passagesFor: (asked: Asked) => readonly Passage[];
}

/** What the model was told about the earlier conversation. */
export type RecordedContext = Pick<ReplyInput, 'context' | 'digest'>;

/** The fields that identify a search within a call. */
type Asked = Pick<SearchInput, 'query' | 'context'>;

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** Reads a call from the histories of its runs. */
export function readCall(call: StoredCall): RecordedCall {
  const runs = call.map(({ history }) => history);
  const events = runs.flatMap((run) => run.events ?? []);
  const inputs = new Map(runs.flatMap(callerInputs).map(({ at, epoch, seq }) => [at, turnId(epoch, seq)]));
  const contexts = contextsIn(events);
  const passages = passagesIn(events);
  return {
    start: startOf(call[0].history),
    turns: turnsIn(call.at(-1)?.history ?? call[0].history),
    contextOf({ at }) {
      const id = inputs.get(at);
      return id === undefined ? undefined : contexts.get(id);
    },
    passagesFor: (asked) => passages.get(keyOf(asked)) ?? passages.get(keyOf({ query: asked.query })) ?? [],
  };
}

/** The utterances and keys of the caller in one run, without duplicates. */
export function callerInputs({ events }: History): readonly NumberedInput[] {
  const inputs = (events ?? []).flatMap((event) => {
    const { signalName, input } = event.workflowExecutionSignaledEventAttributes ?? {};
    if (signalName !== 'utterance' && signalName !== 'dtmf') return [];
    return [fromPayloadsAtIndex<NumberedInput>(defaultPayloadConverter, 0, input?.payloads)];
  });
  // A signal may be delivered twice.
  return [...new Map(inputs.map((input) => [turnId(input.epoch, input.seq), input])).values()];
}

function startOf({ events }: History): CallStart {
  const payloads = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads;
  return fromPayloadsAtIndex<CallStart>(defaultPayloadConverter, 0, payloads);
}

/** The state of a run includes the turns carried over from earlier runs, so the last run has all turns. */
function turnsIn({ events }: History): readonly RecordedTurn[] {
  return (stateFromHistory(events ?? [])?.turns ?? []).filter(isFinal);
}

function contextsIn(events: readonly HistoryEvent[]): ReadonlyMap<TurnId, RecordedContext> {
  const contexts = new Map<TurnId, RecordedContext>();
  for (const event of events) {
    const payloads = inputOf(event, 'reply');
    if (payloads === undefined) continue;
    const {
      turnId: id,
      context,
      digest,
    } = fromPayloadsAtIndex<ReplyInput>(defaultPayloadConverter, 0, payloads);
    // A retry after a failure or a lost connection has the same context.
    contexts.set(id, digest === undefined ? { context } : { context, digest });
  }
  return contexts;
}

function passagesIn(events: readonly HistoryEvent[]): ReadonlyMap<string, readonly Passage[]> {
  const queries = new Map<string, string>();
  const passages = new Map<string, readonly Passage[]>();
  for (const event of events) {
    const payloads = inputOf(event, 'searchKnowledge');
    if (payloads !== undefined) {
      const asked = fromPayloadsAtIndex<SearchInput>(defaultPayloadConverter, 0, payloads);
      queries.set(String(event.eventId), keyOf(asked));
    }
    const { scheduledEventId, result } = event.activityTaskCompletedEventAttributes ?? {};
    const query = queries.get(String(scheduledEventId));
    if (query === undefined) continue;
    const found = fromPayloadsAtIndex<SearchResult>(defaultPayloadConverter, 0, result?.payloads);
    passages.set(query, found.passages);
  }
  return passages;
}

function keyOf({ query, context }: Asked): string {
  return JSON.stringify([query, context ?? null]);
}

function inputOf(event: HistoryEvent, activity: string): temporal.api.common.v1.IPayload[] | undefined {
  const { activityType, input } = event.activityTaskScheduledEventAttributes ?? {};
  return activityType?.name === activity ? (input?.payloads ?? []) : undefined;
}
