/** How state keeps what the workflow has learnt without the gateway, until the gateway acknowledges it. */
import type { Digest, ReplyInput, SayInput } from '../contracts/activities.ts';
import type { Learnt, LearntEvent } from '../contracts/learnt.ts';
import type { CallEvent, CallState } from './state.ts';
import { atTimeLimit } from './time-limit.ts';

/** The workflow learns of `event`. What is known already changes nothing. */
export function learn(state: CallState, event: LearntEvent): CallState {
  return isKnown(state, event) ? state : append(state, event);
}

function isKnown(state: CallState, event: LearntEvent): boolean {
  if (event.type === 'digest') return event.digest.upTo <= (latestDigest(state)?.upTo ?? -1);
  return state.timeLimit !== undefined || state.ended !== null;
}

function append(state: CallState, event: LearntEvent): CallState {
  const { version, events } = state.learnt;
  const next = { ...state, learnt: { version: version + 1, events: [...events, event] } };
  return event.type === 'timeLimit' ? atTimeLimit(next, event.at) : next;
}

/** A gateway is told what the workflow has learnt, and the fixed words of a turn. Being told twice changes nothing. */
export function withTold(
  state: CallState,
  { learnt, say }: { learnt?: Learnt; say?: Pick<SayInput, 'turnId' | 'text' | 'thenEnd'> },
): CallState {
  const isNews = learnt !== undefined && learnt.version > state.learnt.version;
  const told = isNews ? withNews(state, learnt) : state;
  const { owed } = told;
  // A mirror that had not heard of the time limit has planned an answer.
  if (say === undefined || owed?.turnId !== say.turnId || owed.text !== undefined) return told;
  const { text, thenEnd } = say;
  return { ...told, owed: { ...owed, text, ...(thenEnd === undefined ? {} : { thenEnd }) } };
}

/** What `input` of a speaking activity tells its gateway. */
export function toldBy({
  turnId,
  learnt,
  text,
  thenEnd,
}: Pick<ReplyInput, 'turnId' | 'learnt'> & Partial<Pick<SayInput, 'text' | 'thenEnd'>>): Told {
  const ending = thenEnd === undefined ? {} : { thenEnd };
  return {
    type: 'told',
    ...(learnt === undefined ? {} : { learnt }),
    ...(text === undefined ? {} : { say: { turnId, text, ...ending } }),
  };
}

type Told = Extract<CallEvent, { type: 'told' }>;

function withNews(state: CallState, { version, events }: Learnt): CallState {
  const next = events.slice(-(version - state.learnt.version)).reduce(append, state);
  return { ...next, learnt: { ...next.learnt, version } };
}

/** The gateway knows everything up to `version`: from now on inputs may depend on it. */
export function acknowledge(state: CallState, version: number | undefined): CallState {
  const { learnt } = state;
  if (version === undefined) return state;
  const left = Math.max(0, learnt.version - version);
  const acknowledged = learnt.events.slice(0, learnt.events.length - left);
  if (acknowledged.length === 0) return state;
  const digest = digestIn(acknowledged);
  return {
    ...state,
    ...(digest === undefined ? {} : { digest }),
    learnt: { ...learnt, events: learnt.events.slice(acknowledged.length) },
  };
}

/** The newest digest, in use or not yet. */
export function latestDigest({ digest, learnt }: Pick<CallState, 'digest' | 'learnt'>): Digest | undefined {
  return digestIn(learnt.events) ?? digest;
}

function digestIn(events: readonly LearntEvent[]): Digest | undefined {
  return events.findLast((event) => event.type === 'digest')?.digest;
}
