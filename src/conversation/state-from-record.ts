/** Computes the state of a call from Postgres: for a gateway that takes over a call while Temporal is away. */
import type { TurnRecord } from '../contracts/activities.ts';
import type { CallStart } from '../contracts/call.ts';
import { GREETING_TURN, turnId } from '../contracts/ids.ts';
import type { OutgoingSignal } from '../contracts/outgoing.ts';
import { parseSignal } from '../contracts/signals.ts';
import { reduce } from './reduce.ts';
import { initialState } from './initial-state.ts';
import type { CallEvent, CallState, Turn } from './state.ts';
import { newTurn } from './turns.ts';

/** The columns of `conversation_turns` that are read back. */
export type RecordedTurn = Pick<
  TurnRecord,
  'turnNumber' | 'at' | 'userInput' | 'aiResponse' | 'plannedResponse' | 'outcome' | 'details'
>;

/**
 * The state of a call after its `recorded` turns and the `undelivered` signals, both in order. It lacks what neither holds:
 * a turn that was open when its gateway and Temporal died at the same moment, the digest, and the results of searches.
 * `start` is used if the signals do not contain the call's own.
 */
export function stateFromRecord(
  start: CallStart,
  recorded: readonly RecordedTurn[],
  undelivered: readonly OutgoingSignal[],
): CallState {
  const initial = initialState(undelivered.find((signal) => signal.name === 'attached')?.start ?? start);
  const isGreetingRecorded = recorded[0]?.turnNumber === 0;
  const state = {
    ...initial,
    turns: [...(isGreetingRecorded ? [] : initial.turns), ...recorded.map(asTurn)],
  };
  // The workflow may have received a signal just before it could be removed from the journal.
  const recordedAt = new Set(recorded.map(({ at }) => at));
  return undelivered
    .flatMap(eventsOf)
    .filter((event) => !isCallerInput(event) || !recordedAt.has(event.at))
    .reduce(reduce, state);
}

/** The events of a signal. Drops a malformed one, as the workflow does. */
function eventsOf(signal: OutgoingSignal): readonly CallEvent[] {
  if (signal.name === 'start') return [];
  const parsed = parseSignal(signal.name, signal.message);
  const asked = signal.name === 'answered' && signal.asked !== undefined ? eventsOf(signal.asked) : [];
  return parsed.kind === 'event' ? [...asked, parsed.event] : asked;
}

function isCallerInput(event: CallEvent): event is Extract<CallEvent, { type: 'utterance' | 'dtmf' }> {
  return event.type === 'utterance' || event.type === 'dtmf';
}

/** The record does not hold the connection of a turn. The ids use connection -1, so that no event can refer to these turns. */
function asTurn({ turnNumber: number, at, userInput, outcome, ...words }: RecordedTurn): Turn {
  const id = number === 0 ? GREETING_TURN : turnId(-1, number);
  const kind = kindOf(words.details['kind']);
  const heard = withoutFiller(words.aiResponse, words.details);
  const said = withoutFiller(words.plannedResponse, words.details);
  const marks = {
    ...(words.details['continues'] === true ? { continues: true as const } : {}),
    ...(words.details['late'] === true ? { late: true as const } : {}),
  };
  return { ...newTurn({ number, id, kind, at, caller: userInput, ...marks }), outcome, said, heard };
}

function kindOf(kind: unknown): Turn['kind'] {
  return kind === 'greeting' || kind === 'keys' || kind === 'notice' ? kind : 'speech';
}

/** Removes the filler, which the record holds before the answer. A noise may have cut it. */
function withoutFiller(text: string | null, { filler }: RecordedTurn['details']): string {
  if (typeof filler !== 'string') return text ?? '';
  const words = text?.split(' ') ?? [];
  const fillerWords = filler.split(' ');
  const end = words.findIndex((word, at) => word !== fillerWords[at]);
  return end === -1 ? '' : words.slice(end).join(' ');
}
