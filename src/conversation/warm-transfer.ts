/**
 * The rules of a warm transfer as pure functions: the numbers are rung one after another, a person accepts by a key, and the caller
 * joins. No number is asked for again while it may be ringing, and every call to a person is joined or ended.
 */
import type { CallSid } from '../contracts/ids.ts';
import type { FailedTransfer } from '../contracts/transfer.ts';
import type { Leg, PlacedLeg, TransferProgress } from '../contracts/warm-transfer.ts';

/**
 * `place`: a number is to be rung. `find`: it may be ringing. `ring`: it rings. `look`: it should have stopped. `tell`: somebody listens.
 * `join`: they have accepted. `talk`: the caller joins them. `alone`: they have left the caller. `fetch`: the caller is brought back.
 * `leave`: the caller has left them.
 */
export type TransferStep =
  'place' | 'find' | 'ring' | 'look' | 'tell' | 'join' | 'talk' | 'alone' | 'fetch' | 'leave' | 'over';

export interface TransferState {
  readonly numbers: number;
  /** Index of the number in turn. */
  readonly ring: number;
  /** Requests for it that were sent. */
  readonly tries: number;
  /** Look-ups since the latest request without an answer, or attempts to bring the caller back. */
  readonly looks: number;
  readonly step: TransferStep;
  readonly leg?: CallSid;
  /** Calls to people that are to be ended. `isTold`: somebody listens, and hears that the caller is gone. */
  readonly toEnd: readonly { readonly sid: CallSid; readonly isTold: boolean }[];
  /** Calls to people that are over, as far as this transfer is concerned. */
  readonly done: readonly CallSid[];
  readonly hasCallerLeft: boolean;
  /** How each number ended. */
  readonly outcomes: readonly FailedTransfer[];
}

export type TransferEvent =
  /** What came of asking for number `ring`. */
  | ({ readonly type: 'placed'; readonly ring: number } & PlacedLeg)
  /** Calls to the number that the carrier knows. Undefined: it did not say. */
  | { readonly type: 'found'; readonly sids: readonly CallSid[] | undefined }
  | ({ readonly type: 'leg'; readonly status: string } & Leg)
  | ({ readonly type: 'machine' | 'declined' | 'accepted' } & Leg)
  | { readonly type: 'joined' | 'callerLeft' | 'over' | 'timeUp' | 'fetched' | 'notFetched' }
  | { readonly type: 'ended'; readonly sid: CallSid };

/** Requests for one number, look-ups after each, and attempts to bring the caller back. */
const TRIES = 2;
const LOOKS = 2;
const FETCHES = 8;

export function startedTransfer(numbers: number): TransferState {
  return {
    ...{ numbers, ring: 0, tries: 0, looks: 0, step: 'place' },
    ...{ toEnd: [], done: [], hasCallerLeft: false, outcomes: [] },
  };
}

/** The state after `event`. What comes late or twice changes nothing. */
export function reduceTransfer(state: TransferState, event: TransferEvent): TransferState {
  switch (event.type) {
    case 'placed':
      // The callbacks of a call may come before the answer to the request for it, and the next number may be in turn already.
      return state.step === 'place' && state.ring === event.ring ? afterPlacing(state, event) : state;
    case 'found':
      return state.step === 'find' ? afterLooking(state, event.sids) : state;
    case 'leg':
      return afterStatus(state, event);
    case 'machine':
      return isCurrent(state, event) ? next(ending({ ...state, leg: event.sid }, false), 'machine') : state;
    case 'declined':
      // The telephone hangs up by itself.
      return isCurrent(state, event) ? next({ ...state, leg: event.sid }, 'declined') : state;
    case 'accepted':
      return isCurrent(state, event) && !state.hasCallerLeft
        ? { ...state, leg: event.sid, step: 'join' }
        : state;
    case 'joined':
      return state.step === 'join' ? { ...state, step: 'talk' } : state;
    case 'callerLeft':
      return afterHangUp({ ...state, hasCallerLeft: true });
    case 'over':
      return afterTalk(state);
    case 'timeUp':
      return afterTime(state);
    case 'fetched':
      return state.step === 'fetch' ? failed(state) : state;
    case 'notFetched':
      return state.step !== 'fetch' || state.looks + 1 >= FETCHES
        ? failed(state)
        : { ...state, looks: state.looks + 1 };
    case 'ended':
      return {
        ...state,
        toEnd: state.toEnd.filter(({ sid }) => sid !== event.sid),
        done: withSid(state.done, event.sid),
      };
  }
}

/** Whether a key of the person connects them with the caller. Asked again after they have accepted, it still does. */
export function mayAccept(state: TransferState, leg: Leg): boolean {
  const { step, hasCallerLeft } = state;
  return isOurs(state, leg) && !hasCallerLeft && step !== 'over' && (step === 'talk' || !isTalk(step));
}

/** What the caller's telephone does. */
export function progressOf({ step, outcomes, hasCallerLeft }: TransferState): TransferProgress {
  if (step === 'tell') return { step: 'telling' };
  if (step === 'join' || step === 'talk') return { step: 'joining' };
  // A caller who asks is not in the conference, which the person has left.
  if (step === 'alone' || step === 'fetch') return { step: 'back', outcome: 'failed' };
  if (step === 'leave') return { step: 'over' };
  if (step !== 'over') return { step: 'calling' };
  const outcome = outcomes.at(-1);
  return hasCallerLeft || outcome === undefined ? { step: 'over' } : { step: 'back', outcome };
}

function afterPlacing(before: TransferState, placed: PlacedLeg): TransferState {
  const state = { ...before, tries: before.tries + 1, looks: 0 };
  switch (placed.result) {
    case 'placed':
      return afterHangUp({ ...state, leg: placed.sid, step: 'ring' });
    case 'unknown':
      return { ...state, step: 'find' };
    case 'caller-gone':
      return { ...state, hasCallerLeft: true, step: 'over' };
    case 'again':
      return state.hasCallerLeft || state.tries >= TRIES ? next(state, 'failed') : state;
    case 'refused':
      return next(state, 'failed');
  }
}

function afterLooking(before: TransferState, sids: readonly CallSid[] | undefined): TransferState {
  const state = { ...before, looks: before.looks + 1 };
  const sid = sids?.find((one) => !isKnown(state, one));
  if (sid !== undefined) return afterHangUp({ ...state, leg: sid, step: 'ring' });
  if (state.looks < LOOKS) return state;
  // Nothing is there, and nothing came: it may be asked for once more. Without an answer it may not.
  const mayAgain = sids !== undefined && state.tries < TRIES && !state.hasCallerLeft;
  return mayAgain ? { ...state, step: 'place', looks: 0 } : next(state, 'failed');
}

const FINAL: Readonly<Record<string, FailedTransfer>> = {
  completed: 'declined',
  busy: 'busy',
  'no-answer': 'no-answer',
  failed: 'failed',
  canceled: 'failed',
};

function afterStatus(
  before: TransferState,
  { ring, sid, status }: Leg & { readonly status: string },
): TransferState {
  if (before.done.includes(sid) || before.toEnd.some((one) => one.sid === sid)) return before;
  const isLost = before.leg === undefined && before.ring === ring && isPlacing(before.step);
  // The carrier has placed it, whatever became of our request.
  const state = isLost ? { ...before, leg: sid, step: 'ring' as const } : before;
  const outcome = FINAL[status];
  if (state.leg !== sid)
    return outcome === undefined
      ? { ...state, toEnd: [...state.toEnd, { sid, isTold: status === 'in-progress' }] }
      : { ...state, done: withSid(state.done, sid) };
  if (outcome !== undefined) return afterEnd(state, outcome);
  if (status === 'in-progress' && (state.step === 'ring' || state.step === 'look'))
    return afterHangUp({ ...state, step: 'tell' });
  if (state.step === 'look') return next(ending(state, false), 'no-answer');
  return isLost ? afterHangUp(state) : state;
}

/** The telephone of the person has hung up. */
function afterEnd(state: TransferState, outcome: FailedTransfer): TransferState {
  const { leg: _, ...rest } = state;
  if (state.step === 'talk') return { ...rest, step: 'alone', looks: 0, done: withLeg(state) };
  if (state.step === 'leave') return { ...rest, step: 'over', done: withLeg(state) };
  if (state.step === 'over' || state.step === 'alone' || state.step === 'fetch')
    return { ...state, done: withLeg(state) };
  return next(state, outcome);
}

/** If the caller is gone, the person is told, or the ringing stops. */
function afterHangUp(state: TransferState): TransferState {
  if (!state.hasCallerLeft) return state;
  // A request is on its way, or its answer was lost: its call is ended as soon as it is known.
  if (isPlacing(state.step) && state.leg === undefined) return state;
  if (isTalk(state.step)) return afterTalk(state);
  return { ...ending(state, state.step === 'tell' || state.step === 'join'), step: 'over' };
}

/**
 * The caller has left the conference, which has ended for the person too. If they had not entered it yet, they do now and are alone: they
 * get a moment to hang up.
 */
function afterTalk(state: TransferState): TransferState {
  if (state.step === 'talk') return { ...state, step: 'leave' };
  return state.step === 'alone' || state.step === 'fetch' ? { ...state, step: 'over' } : state;
}

function afterTime(state: TransferState): TransferState {
  switch (state.step) {
    case 'ring':
      return { ...state, step: 'look' };
    case 'look':
      return next(ending(state, false), 'no-answer');
    case 'tell':
      return next(ending(state, false), 'declined');
    case 'join':
      return failed(ending(state, true));
    case 'alone':
      return { ...state, step: 'fetch', looks: 0 };
    case 'leave':
      return { ...ending(state, true), step: 'over' };
    case 'talk':
      return { ...state, step: 'over' };
    default:
      return state;
  }
}

function isPlacing(step: TransferStep): boolean {
  return step === 'place' || step === 'find';
}

function isTalk(step: TransferStep): boolean {
  return step === 'talk' || step === 'alone' || step === 'fetch' || step === 'leave';
}

/** Whether the call is the one of the number in turn, also if our request for it has no answer yet. */
function isOurs({ leg, ring, step, done, toEnd }: TransferState, asked: Leg): boolean {
  if (done.includes(asked.sid) || toEnd.some(({ sid }) => sid === asked.sid)) return false;
  return leg === asked.sid || (leg === undefined && asked.ring === ring && isPlacing(step));
}

/** The same before they have accepted. */
function isCurrent(state: TransferState, leg: Leg): boolean {
  return isOurs(state, leg) && state.step !== 'join' && !isTalk(state.step) && state.step !== 'over';
}

/** The number in turn did not bring a person: the next one, or the caller is told. */
function next(state: TransferState, outcome: FailedTransfer): TransferState {
  const { leg: _, ...rest } = state;
  const outcomes = [...state.outcomes, outcome];
  const ring = state.ring + 1;
  const ended = { ...rest, outcomes, tries: 0, looks: 0, done: withLeg(state) };
  return ring < state.numbers && !state.hasCallerLeft
    ? { ...ended, ring, step: 'place' }
    : { ...ended, step: 'over' };
}

/** The transfer has failed at the last moment: the caller comes back at once. */
function failed(state: TransferState): TransferState {
  return { ...state, step: 'over', outcomes: [...state.outcomes, 'failed'] };
}

function ending(state: TransferState, isTold: boolean): TransferState {
  const { leg, ...rest } = state;
  return leg === undefined ? state : { ...rest, toEnd: [...state.toEnd, { sid: leg, isTold }] };
}

function isKnown({ done, toEnd }: TransferState, sid: CallSid): boolean {
  return done.includes(sid) || toEnd.some((one) => one.sid === sid);
}

function withLeg({ done, leg }: TransferState): readonly CallSid[] {
  return leg === undefined ? done : withSid(done, leg);
}

function withSid(sids: readonly CallSid[], sid: CallSid): readonly CallSid[] {
  return sids.includes(sid) ? sids : [...sids, sid];
}
