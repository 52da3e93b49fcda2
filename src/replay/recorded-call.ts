/** A call as its history tells it: who said what, and what the model was given, to the letter. */
import { defaultPayloadConverter, fromPayloadsAtIndex } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type {
  Passage,
  ReplyInput,
  SaveTurnInput,
  SearchInput,
  SearchResult,
  TurnRecord,
} from '../contracts/activities.ts';
import type { CallerInput, CallStart } from '../contracts/call.ts';
import { turnId } from '../contracts/ids.ts';
import type { TurnId } from '../contracts/ids.ts';
import type { CallState, Turn } from '../conversation/state.ts';
import type { History } from './history-file.ts';
import type { StoredCall } from './stored-calls.ts';

export type RecordedTurn = Pick<
  Turn,
  'number' | 'kind' | 'at' | 'caller' | 'said' | 'heard' | 'outcome' | 'model'
>;

export interface RecordedCall {
  readonly start: CallStart;
  /** As they were booked last, in order. A turn that is still open may be missing. */
  readonly turns: readonly RecordedTurn[];
  /** What the model was given for a turn; undefined where none was asked by the workflow. */
  readonly contextOf: (turn: RecordedTurn) => ReplyInput['context'] | undefined;
  /** What the call found for a question; nothing where it did not look for it. */
  readonly passagesFor: (asked: Asked) => readonly Passage[];
}

/** What makes two searches of a call the same. */
type Asked = Pick<SearchInput, 'query' | 'context'>;

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** Reads a call out of what the histories of its runs keep. */
export function readCall(call: StoredCall): RecordedCall {
  const runs = call.map(({ history }) => history);
  const events = runs.flatMap((run) => run.events ?? []);
  const inputs = new Map(runs.flatMap(callerInputs).map(({ at, epoch, seq }) => [at, turnId(epoch, seq)]));
  const contexts = contextsIn(events);
  const passages = passagesIn(events);
  return {
    start: startOf(call[0].history).start,
    turns: turnsIn(runs),
    contextOf({ at }) {
      const id = inputs.get(at);
      return id === undefined ? undefined : contexts.get(id);
    },
    passagesFor: (asked) => passages.get(keyOf(asked)) ?? passages.get(keyOf({ query: asked.query })) ?? [],
  };
}

/** What the caller said or pressed in one run. */
export function callerInputs({ events }: History): readonly CallerInput[] {
  const inputs = (events ?? []).flatMap((event) => {
    const { signalName, input } = event.workflowExecutionSignaledEventAttributes ?? {};
    if (signalName !== 'utterance' && signalName !== 'dtmf') return [];
    return [fromPayloadsAtIndex<CallerInput>(defaultPayloadConverter, 0, input?.payloads)];
  });
  // Signals may come twice.
  return [...new Map(inputs.map((input) => [turnId(input.epoch, input.seq), input])).values()];
}

function startOf({ events }: History): { start: CallStart; carried: readonly Turn[] } {
  const payloads = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads;
  const start = fromPayloadsAtIndex<CallStart>(defaultPayloadConverter, 0, payloads);
  if ((payloads?.length ?? 0) < 2) return { start, carried: [] };
  const { state } = fromPayloadsAtIndex<{ state: CallState }>(defaultPayloadConverter, 1, payloads);
  return { start, carried: state.turns };
}

function turnsIn(runs: readonly History[]): readonly RecordedTurn[] {
  const turns = new Map<number, RecordedTurn>();
  for (const run of runs) {
    for (const turn of startOf(run).carried) turns.set(turn.number, turn);
    for (const event of run.events ?? []) {
      const payloads = inputOf(event, 'saveTurn');
      if (payloads === undefined) continue;
      const { turn } = fromPayloadsAtIndex<SaveTurnInput>(defaultPayloadConverter, 0, payloads);
      turns.set(turn.turnNumber, turnOf(turn));
    }
  }
  return [...turns.values()].sort((one, other) => one.number - other.number);
}

function contextsIn(events: readonly HistoryEvent[]): ReadonlyMap<TurnId, ReplyInput['context']> {
  const contexts = new Map<TurnId, ReplyInput['context']>();
  for (const event of events) {
    const payloads = inputOf(event, 'reply');
    if (payloads === undefined) continue;
    const input = fromPayloadsAtIndex<ReplyInput>(defaultPayloadConverter, 0, payloads);
    // Asked again, after a failure or a lost connection, it is the same question.
    contexts.set(input.turnId, input.context);
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

/** Histories of 0.1.0 hold no context: there the question alone is the key. */
function keyOf({ query, context }: Asked): string {
  return JSON.stringify([query, context ?? null]);
}

function inputOf(event: HistoryEvent, activity: string): temporal.api.common.v1.IPayload[] | undefined {
  const { activityType, input } = event.activityTaskScheduledEventAttributes ?? {};
  return activityType?.name === activity ? (input?.payloads ?? []) : undefined;
}

function turnOf(record: TurnRecord): RecordedTurn {
  const { kind, model, filler } = record.details;
  // The books hold a filler with the answer; no model ever saw it.
  const withoutFiller = (words: string | null) =>
    afterFiller(words ?? '', typeof filler === 'string' ? filler : '');
  return {
    number: record.turnNumber,
    kind: isKind(kind) ? kind : 'speech',
    at: record.at,
    caller: record.userInput,
    said: withoutFiller(record.plannedResponse),
    heard: withoutFiller(record.aiResponse),
    outcome: record.outcome,
    ...(typeof model === 'string' ? { model } : {}),
  };
}

function afterFiller(words: string, filler: string): string {
  if (words.startsWith(filler)) return words.slice(filler.length).trim();
  // A caller who cuts in early has heard a part of it only.
  return filler.startsWith(words) ? '' : words;
}

const KINDS: readonly Turn['kind'][] = ['greeting', 'speech', 'keys', 'notice'];

function isKind(kind: unknown): kind is Turn['kind'] {
  return KINDS.some((known) => known === kind);
}
