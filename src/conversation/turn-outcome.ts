/** Applies the results of a turn to the state: spoken, cut, dropped, or lost with its gateway. */
import type { ReplyResult, Resume, SpeechProgress } from '../contracts/activities.ts';
import type { Answered } from '../contracts/call.ts';
import type { StepFailure } from '../contracts/failures.ts';
import type { TurnId } from '../contracts/ids.ts';
import type { RungName } from '../contracts/policy.ts';
import { sayAgain } from './control.ts';
import { recordTurn } from './open-turn.ts';
import type { CallState, Turn } from './state.ts';
import { isTransfer, markTold } from './tools/actions.ts';
import { afterWish } from './tools/plan-calls.ts';
import { withTransfer } from './transfer.ts';
import { changeTurn, findTurn, isOwedOn } from './turns.ts';
import { withVoices } from './voice-ladder.ts';

interface Replied {
  readonly epoch: number;
  readonly rung?: RungName;
  readonly result: ReplyResult;
}

/**
 * Applies the result of `reply` or `say`. It is final for what was said and heard, even if a later input has closed the
 * turn meanwhile. A result from another connection than the one asked last is ignored.
 */
export function afterReply(state: CallState, { epoch, rung, result }: Replied): CallState {
  const turn = findTurn(state, result.turnId);
  if (turn?.askedOn !== epoch) return state;
  if (isEarlier(turn, epoch)) return withEarlierWords(state, turn, result);
  return sayAgain(withReply(state, turn, { epoch, rung: result.rung ?? rung, result }), turn);
}

/** Applies a turn report: the answer of a gateway that stood in. The workflow need not have asked for it. */
export function afterAnswer(before: CallState, event: Answered): CallState {
  const { epoch, reply, passages, failures, wish, standIn } = event;
  const state = withNotice(before, event);
  const turn = findTurn(state, reply.turnId);
  if (turn === undefined || turn.askedOn > epoch) return state;
  if (isEarlier(turn, epoch)) return withEarlierWords(state, turn, reply);
  const handedOver = wish === undefined ? state : afterWish(state, turn.id, wish, reply.times.at);
  const replied = onLatest(
    withReply(handedOver, turn, { epoch, rung: reply.rung, result: reply }),
    turn.id,
    epoch,
  );
  return changeTurn(replied, turn.id, (after) => ({
    ...after,
    ...(passages === undefined ? {} : { passages, searched: true }),
    ...(standIn === undefined ? {} : { standIn }),
    failures: [...after.failures, ...failures.filter((failure) => !isKnown(after, failure))],
  }));
}

/** Whether the words of a later connection than `epoch` are known already: a gateway that stood in has reported them first. */
export const isEarlier = ({ spokenOn = 0 }: Turn, epoch: number): boolean => epoch < spokenOn;

/** Puts what was heard on an earlier connection before what is known. */
export function withEarlierWords(
  state: CallState,
  { id, heardBefore }: Turn,
  { said, heard = said, audioMs }: Pick<ReplyResult, 'said' | 'heard' | 'audioMs'>,
): CallState {
  // The later connection has begun with a report of the earlier one.
  if (heardBefore !== '' || heard === '') return state;
  return changeTurn(state, id, (turn) => ({
    ...turn,
    heardBefore: heard,
    said: heard + turn.said,
    heard: heard + turn.heard,
    audioMs: audioMs === undefined || turn.audioMs == null ? null : audioMs + turn.audioMs,
  }));
}

/** The caller has heard a notice that was never opened here: it is recorded. */
function withNotice(state: CallState, { reply: { turnId: id, said, times }, notice }: Answered): CallState {
  if (notice !== true || said === '' || findTurn(state, id) !== undefined) return state;
  return recordTurn(state, { id, at: times.at, kind: 'notice', caller: null });
}

/** If there is a newer connection than `epoch` already, it continues the words that `epoch` did not finish. */
function onLatest(state: CallState, id: TurnId, epoch: number): CallState {
  const isUnfinished = state.owed?.turnId === id && epoch < state.epoch;
  return isUnfinished ? resumeFrom(state, undefined) : state;
}

/** Whether the failure is recorded already: the same report may come twice. */
function isKnown({ failures }: Turn, { step, at }: StepFailure): boolean {
  return failures.some((known) => known.step === step && known.at === at);
}

function withReply(
  state: CallState,
  turn: Turn,
  { epoch, rung, result }: { epoch: number; rung: RungName | undefined; result: ReplyResult },
): CallState {
  const owed = state.owed?.turnId === turn.id ? state.owed : null;
  const replied = markTold(
    changeTurn(state, turn.id, (before) => ({
      ...withResult(before, result, rung),
      ...(result.said === '' ? {} : { spokenOn: epoch }),
    })),
    result.told,
  );
  if (owed === null) return replied;
  if (result.outcome === 'dropped' && !isAllHeard(result)) {
    return {
      ...replied,
      owed: { ...owed, resume: resumeAfter(turn.heardBefore, result, result.partial !== true) },
    };
  }
  const next = { ...replied, owed: null };
  const isTransferred =
    owed.thenTransfer === true || findTurn(next, turn.id)?.actions?.some(isTransfer) === true;
  const isPutThrough = isTransferred && result.outcome === 'spoken';
  return isPutThrough ? withTransfer(next, 'ringing') : next;
}

function withResult(turn: Turn, result: ReplyResult, rung: RungName | undefined): Turn {
  const outcome = result.outcome === 'dropped' && isAllHeard(result) ? 'spoken' : result.outcome;
  const isUnanswered = turn.outcome === 'unanswered' && result.said === '';
  return {
    ...withVoices(withWords(turn, result), result),
    outcome: isUnanswered ? 'unanswered' : outcome,
    times: turn.times ?? result.times,
    ...(rung === undefined ? {} : { rung }),
    ...(result.model === undefined ? {} : { model: result.model }),
    ...(result.usage === undefined ? {} : { usage: result.usage }),
    ...(result.server === undefined ? {} : { server: result.server }),
    ...(result.filler === undefined ? {} : { filler: result.filler }),
    ...(result.wasted === undefined ? {} : { wasted: result.wasted }),
    ...(result.corrected === undefined ? {} : { corrected: true }),
  };
}

/** Appends what was said and heard on this connection to what was heard on earlier ones. */
export function withWords(
  turn: Turn,
  { said, heard = said, audioMs }: Pick<ReplyResult, 'said' | 'heard' | 'audioMs'>,
): Turn {
  const { heardBefore } = turn;
  const audioMsBefore = heardBefore === '' ? 0 : (turn.audioMsBefore ?? null);
  return {
    ...turn,
    said: heardBefore + said,
    heard: heardBefore + heard,
    audioMs: audioMs === undefined || audioMsBefore === null ? null : audioMsBefore + audioMs,
  };
}

function isAllHeard(result: ReplyResult): boolean {
  return result.partial !== true && result.said !== '' && (result.heard ?? result.said) === result.said;
}

/** The gateway disappeared while words were owed. Only its last heartbeat is known. */
export function afterLoss(
  state: CallState,
  event: { epoch: number; turnId: TurnId; progress?: SpeechProgress },
): CallState {
  if (!isOwedOn(state, event)) return state;
  const progressed = event.progress === undefined ? state : withProgress(state, event.progress);
  return changeTurn(progressed, event.turnId, (turn) => ({ ...turn, outcome: 'dropped' }));
}

/**
 * A call that was taken for over goes on. Its last turn was closed with it, but the caller still waits for what the lost
 * connection did not say.
 */
export function openedAgain(state: CallState): CallState {
  const next = { ...state, ended: null };
  const turn = state.turns.at(-1);
  if (state.owed !== null || turn === undefined || turn.caller === null || !isLost(turn)) return next;
  // It is not recorded whether the answer was complete. The model then adds one closing sentence at most.
  const resume = resumeAfter('', turn, false);
  return { ...next, owed: { turnId: turn.id, ...(turn.said === '' ? {} : { resume }) } };
}

/** The connection was lost before the answer, or within it. The end of the call counts a turn that nobody asked for as cut. */
function isLost({ outcome, said }: Turn): boolean {
  return outcome === 'dropped' || (outcome !== 'spoken' && said === '');
}

/** A new connection continues the owed turn: from `progress` if it could be read, else from the state. */
export function resumeFrom(state: CallState, progress: SpeechProgress | undefined): CallState {
  const { owed } = state;
  if (owed === null) return state;
  const known = progress === undefined ? state : withProgress(state, progress);
  return changeTurn(known, owed.turnId, (turn) => ({
    ...turn,
    heardBefore: turn.heard,
    audioMsBefore: turn.audioMs ?? null,
    outcome: 'open',
  }));
}

function withProgress(state: CallState, progress: SpeechProgress): CallState {
  const { owed } = state;
  const turn = findTurn(state, progress.turnId);
  // What the state holds of a dropped turn is at least as new as a heartbeat.
  if (owed === null || turn === undefined || turn.outcome === 'dropped') return state;
  const resume = resumeAfter(turn.heardBefore, progress, progress.complete);
  return {
    ...changeTurn(state, turn.id, (before) => withWords(before, progress)),
    owed: { ...owed, resume },
  };
}

function resumeAfter(
  heardBefore: string,
  speech: { readonly said: string; readonly heard?: string },
  complete: boolean,
): Resume {
  const heard = speech.heard ?? speech.said;
  return { heard: heardBefore + heard, unheard: speech.said.slice(heard.length), complete };
}
