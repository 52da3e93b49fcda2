/** How state holds the events that only the workflow knows at first, until the gateway acknowledges them. See `contracts/learnt.ts`. */
import type { ReplyInput } from '../contracts/activities.ts';
import type { Digest, Learnt, LearntEvent } from '../contracts/learnt.ts';
import { controlled, isDone } from './control.ts';
import type { CallEvent, CallState } from './state.ts';
import { notice } from './open-turn.ts';
import { withAnsweredBy } from './outbound/other-side.ts';
import { atTimeLimit } from './time-limit.ts';
import { withAction } from './tools/actions.ts';
import { findTurn } from './turns.ts';

/** In the workflow: adds `event`. A known event changes nothing. */
export function learn(state: CallState, event: LearntEvent): CallState {
  return isKnown(state, event) ? state : append(state, event);
}

function isKnown(state: CallState, event: LearntEvent): boolean {
  if (event.type === 'digest') return event.digest.upTo <= (latestDigest(state)?.upTo ?? -1);
  if (event.type === 'control') return state.ended !== null || isDone(state, event.action.id);
  if (event.type === 'answeredBy')
    return state.ended !== null || state.outbound === undefined || state.outbound.answeredBy !== undefined;
  // Also after the end of the call: it is recorded then.
  if (event.type === 'action') return false;
  if (state.ended !== null) return true;
  // A call may be stopped while the goodbye of its time limit waits for the answer in progress.
  return event.stopped === undefined ? state.timeLimit !== undefined : state.timeLimit?.isAnnounced === true;
}

function append(state: CallState, event: LearntEvent): CallState {
  const { version, events } = state.learnt;
  const next = { ...state, learnt: { version: version + 1, events: [...events, event] } };
  if (event.type === 'control') return controlled(next, event.action, event.at);
  if (event.type === 'answeredBy') return withAnsweredBy(next, event);
  if (event.type === 'action') return withAction(next, event.turnId, event.action);
  return event.type === 'timeLimit' ? atTimeLimit(next, event) : next;
}

type FixedWords = NonNullable<Told['say']>;

/** In the gateway: applies `learnt` events and the fixed words of a turn. Applying them twice changes nothing. */
export function withTold(
  state: CallState,
  { learnt, say }: { learnt?: Learnt; say?: FixedWords },
): CallState {
  const isNew = learnt !== undefined && learnt.version > state.learnt.version;
  const told = isNew ? withNewEvents(state, learnt) : state;
  const { owed } = told;
  if (say === undefined) return told;
  const { turnId: id, ...words } = say;
  // Only the workflow knows that the time limit is near.
  if (owed === null && told.timeLimit === undefined && findTurn(told, id) === undefined)
    return notice(told, { id, at: told.turns.at(-1)?.at ?? 0, ...words });
  // A mirror that did not know of the time limit yet has planned an answer instead.
  return owed?.turnId === id && owed.text === undefined ? { ...told, owed: { ...owed, ...words } } : told;
}

/** The `told` event for the input of a speaking activity. */
export function toldBy({
  turnId,
  learnt,
  text,
  thenEnd,
  thenTransfer,
  isFinal,
}: Pick<ReplyInput, 'turnId' | 'learnt'> & Partial<Omit<FixedWords, 'turnId'>>): Told {
  const ending = {
    ...(thenEnd === undefined ? {} : { thenEnd }),
    ...(thenTransfer === undefined ? {} : { thenTransfer }),
    ...(isFinal === undefined ? {} : { isFinal }),
  };
  return {
    type: 'told',
    ...(learnt === undefined ? {} : { learnt }),
    ...(text === undefined ? {} : { say: { turnId, text, ...ending } }),
  };
}

/** What the workflow has learnt after `version`, as far as it is not acknowledged. */
export function eventsAfter(version: number, learnt: Learnt | undefined): readonly LearntEvent[] {
  const fresh = Math.max(0, (learnt?.version ?? 0) - version);
  return fresh === 0 ? [] : (learnt?.events ?? []).slice(-fresh);
}

type Told = Extract<CallEvent, { type: 'told' }>;

function withNewEvents(state: CallState, { version, events }: Learnt): CallState {
  const next = events.slice(-(version - state.learnt.version)).reduce(append, state);
  return { ...next, learnt: { ...next.learnt, version } };
}

/** The gateway has applied everything up to `version`. From now on, inputs may depend on those events. */
export function acknowledge(state: CallState, version: number | undefined): CallState {
  const { learnt } = state;
  if (version === undefined) return state;
  const pending = Math.max(0, learnt.version - version);
  const acknowledged = learnt.events.slice(0, learnt.events.length - pending);
  if (acknowledged.length === 0) return state;
  const digest = digestIn(acknowledged);
  return {
    ...state,
    ...(digest === undefined ? {} : { digest }),
    learnt: { ...learnt, events: learnt.events.slice(acknowledged.length) },
  };
}

/** The newest digest, whether acknowledged or not. */
export function latestDigest({ digest, learnt }: Pick<CallState, 'digest' | 'learnt'>): Digest | undefined {
  return digestIn(learnt.events) ?? digest;
}

function digestIn(events: readonly LearntEvent[]): Digest | undefined {
  return events.findLast((event) => event.type === 'digest')?.digest;
}
