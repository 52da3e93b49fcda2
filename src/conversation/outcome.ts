/** What becomes of a turn once its words were asked for: spoken, cut, dropped, or lost with a gateway. */
import type { ReplyResult, Resume, SpeechProgress } from '../contracts/activities.ts';
import type { TurnId } from '../contracts/ids.ts';
import type { RungName } from '../contracts/policy.ts';
import type { CallState, Turn } from './state.ts';
import { changeTurn, findTurn } from './turns.ts';

interface Replied {
  readonly epoch: number;
  readonly rung?: RungName;
  readonly result: ReplyResult;
}

/** Books the result of a reply. Only the connection that the words were last asked for on may settle the turn. */
export function afterReply(state: CallState, { epoch, rung, result }: Replied): CallState {
  const turn = findTurn(state, result.turnId);
  if (turn === undefined) return state;
  const owed = state.owed?.turnId === result.turnId ? state.owed : null;
  if (owed !== null && owed.startedEpoch !== epoch) return state;
  const booked = changeTurn(state, turn.id, (before) => withResult(before, result, rung));
  if (owed === null) return booked;
  if (result.outcome === 'dropped' && !isAllHeard(result)) {
    return { ...booked, owed: { ...owed, resume: resumeAfter(turn.heardBefore, result, result.partial !== true) } };
  }
  return { ...booked, owed: null };
}

function withResult(turn: Turn, result: ReplyResult, rung: RungName | undefined): Turn {
  // A later input may have said already that the words were cut, and how much was heard: it knows better.
  const isSettled = turn.outcome === 'cut' || turn.outcome === 'unanswered';
  const outcome = result.outcome === 'dropped' && isAllHeard(result) ? 'spoken' : result.outcome;
  return {
    ...turn,
    outcome: isSettled ? turn.outcome : outcome,
    said: turn.heardBefore + result.said,
    heard:
      isSettled && outcome === 'spoken' ? turn.heard : turn.heardBefore + (result.heard ?? result.said),
    times: turn.times ?? result.times,
    ...(rung === undefined ? {} : { rung }),
    ...(result.model === undefined ? {} : { model: result.model }),
    ...(result.usage === undefined ? {} : { usage: result.usage }),
  };
}

function isAllHeard(result: ReplyResult): boolean {
  return result.partial !== true && result.said !== '' && (result.heard ?? result.said) === result.said;
}

/** The gateway went silent with words owed: what its last heartbeat said is all that is known. */
export function afterLoss(
  state: CallState,
  event: { epoch: number; turnId: TurnId; progress?: SpeechProgress },
): CallState {
  if (state.owed?.turnId !== event.turnId || state.owed.startedEpoch !== event.epoch) return state;
  const progressed = event.progress === undefined ? state : withProgress(state, event.progress);
  return changeTurn(progressed, event.turnId, (turn) => ({ ...turn, outcome: 'dropped' }));
}

/** A new connection takes the owed turn over: from `progress` where it could be read, else from what is booked. */
export function resumeFrom(state: CallState, progress: SpeechProgress | undefined): CallState {
  const { owed } = state;
  if (owed === null || owed.startedEpoch === 0) return state;
  const known = progress === undefined ? state : withProgress(state, progress);
  return changeTurn(known, owed.turnId, (turn) => ({ ...turn, heardBefore: turn.heard, outcome: 'open' }));
}

function withProgress(state: CallState, progress: SpeechProgress): CallState {
  const { owed } = state;
  const turn = findTurn(state, progress.turnId);
  // A result that came meanwhile knows more than a heartbeat.
  if (owed === null || turn === undefined || turn.outcome === 'dropped') return state;
  const resume = resumeAfter(turn.heardBefore, progress, progress.complete);
  return {
    ...changeTurn(state, turn.id, (before) => ({
      ...before,
      said: before.heardBefore + progress.said,
      heard: before.heardBefore + progress.heard,
    })),
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
