/** What a call has come to, as far as Postgres has it: for a gateway that takes the call over while Temporal is away. */
import type { TurnRecord } from '../contracts/activities.ts';
import type { CallStart } from '../contracts/call.ts';
import { GREETING_TURN, turnId } from '../contracts/ids.ts';
import type { OutgoingSignal } from '../contracts/outgoing.ts';
import { parseSignal } from '../contracts/signals.ts';
import { reduce } from './reduce.ts';
import { initialState } from './initial-state.ts';
import type { CallEvent, CallState, Turn } from './state.ts';
import { newTurn } from './turns.ts';

/** What is read back of a row of `conversation_turns`. */
export type RecordedTurn = Pick<
  TurnRecord,
  'turnNumber' | 'at' | 'userInput' | 'aiResponse' | 'plannedResponse' | 'outcome' | 'details'
>;

/**
 * The state of a call after its `booked` turns and the signals that wait for Temporal, both in their order. Missing is
 * what neither holds: a turn that was open when its gateway and Temporal died in the same moment, the digest, and what
 * was found in the knowledge. `start` counts where the signals do not hold the call's own.
 */
export function stateFromRecord(
  start: CallStart,
  booked: readonly RecordedTurn[],
  waiting: readonly OutgoingSignal[],
): CallState {
  const begun = initialState(waiting.find((signal) => signal.name === 'attached')?.start ?? start);
  const isGreetingBooked = booked[0]?.turnNumber === 0;
  const state = { ...begun, turns: [...(isGreetingBooked ? [] : begun.turns), ...booked.map(asTurn)] };
  // A signal may have been taken just before it could be struck off the journal.
  const bookedAt = new Set(booked.map(({ at }) => at));
  return waiting
    .flatMap(eventsOf)
    .filter((event) => !isCallerInput(event) || !bookedAt.has(event.at))
    .reduce(reduce, state);
}

/** A malformed signal is left out, as its workflow leaves it out. */
function eventsOf(signal: OutgoingSignal): readonly CallEvent[] {
  const parsed = parseSignal(signal.name, signal.message);
  const asked = signal.name === 'answered' && signal.asked !== undefined ? eventsOf(signal.asked) : [];
  return parsed.kind === 'event' ? [...asked, parsed.event] : asked;
}

function isCallerInput(event: CallEvent): event is Extract<CallEvent, { type: 'utterance' | 'dtmf' }> {
  return event.type === 'utterance' || event.type === 'dtmf';
}

/** Books do not say on which connection a turn was: the ids are of none, so that no event can mean them. */
function asTurn({ turnNumber: number, at, userInput, outcome, ...words }: RecordedTurn): Turn {
  const id = number === 0 ? GREETING_TURN : turnId(-1, number);
  const kind = kindOf(words.details['kind']);
  const heard = withoutFiller(words.aiResponse, words.details);
  const said = withoutFiller(words.plannedResponse, words.details);
  return { ...newTurn({ number, id, kind, at, caller: userInput }), outcome, said, heard };
}

function kindOf(kind: unknown): Turn['kind'] {
  return kind === 'greeting' || kind === 'keys' || kind === 'notice' ? kind : 'speech';
}

/** The books hold what fills the silence in front of the answer. Heard of alone, nothing was heard of the answer. */
function withoutFiller(words: string | null, { filler }: RecordedTurn['details']): string {
  const text = words ?? '';
  if (typeof filler !== 'string') return text;
  return text.startsWith(filler) ? text.slice(filler.length).trimStart() : '';
}
