/**
 * The rules of a conversation as one pure function from state and event to state. Workflow and gateway both use it, so
 * that a gateway can compute what the workflow is about to ask for.
 */
import type { SpeechProgress } from '../contracts/activities.ts';
import type { Attached, Dtmf, Ended, Heard, Silence, Utterance } from '../contracts/call.ts';
import { GREETING_TURN, inputOf, turnId } from '../contracts/ids.ts';
import type { TurnId } from '../contracts/ids.ts';
import type { VoicePosition } from '../contracts/voice-ladder.ts';
import { machineGoodbye } from './answering-machine.ts';
import { openQueued, withUnsaid } from './control.ts';
import { withDigestUse } from './digest.ts';
import { isHeld } from './held.ts';
import { agentNow, languageAfterKeys, languageAfterWords } from './languages.ts';
import { acknowledge, learn, withTold } from './learnt.ts';
import { notice, openTurn, recordTurn, settle, supersede } from './open-turn.ts';
import { afterSilence, hearOtherSide, outboundSilence } from './outbound/other-side.ts';
import {
  afterAnswer,
  afterLoss,
  afterReply,
  isEarlier,
  openedAgain,
  resumeFrom,
  withEarlierWords,
  withWords,
} from './turn-outcome.ts';
import type { CallEvent, CallState, Owed, Turn } from './state.ts';
import {
  announced,
  announceTimeLimit,
  atLimitNotice,
  expiredBy,
  goodbyeIfOver,
  timeLimitNotice,
} from './time-limit.ts';
import { afterCalls } from './tools/plan-calls.ts';
import { tellResults } from './tools/telling.ts';
import { nobodyWords, transferIfAsked, transferIfFailing, withTransfer } from './transfer.ts';
import { consentIn } from './turn-taking-words.ts';
import { changeTurn, findTurn, isOwedOn } from './turns.ts';
import { withVoices } from './voice-ladder.ts';

/** The state after `event`. Duplicates and reports from old connections change nothing. */
export function reduce(state: CallState, event: CallEvent): CallState {
  return tellResults(announceTimeLimit(openQueued(next(state, event))));
}

function next(state: CallState, event: CallEvent): CallState {
  switch (event.type) {
    case 'attached':
      return attached(state, event);
    case 'utterance':
      return callerInput(state, event, {
        kind: 'speech',
        caller: event.text,
        ...(event.continues === true && isSpeech(state.turns.at(-1)) ? { continues: true } : {}),
      });
    case 'dtmf':
      return callerInput(state, event, { kind: 'keys', caller: event.digits });
    case 'silence':
      return silence(state, event);
    case 'ended':
      return ended(state, event);
    case 'started':
      return changeTurn(state, event.turnId, (turn) => ({ ...turn, askedOn: event.epoch }));
    case 'searched':
      return changeTurn(state, event.turnId, (turn) => ({
        ...turn,
        passages: event.passages,
        searched: true,
        ...(event.search === undefined ? {} : { search: event.search }),
      }));
    case 'stepFailed':
      return changeTurn(state, event.turnId, (turn) => ({
        ...turn,
        failures: [...turn.failures, event.failure],
      }));
    case 'replied':
      return afterReply(state, event);
    case 'toolsCalled':
      return afterCalls(state, event);
    case 'answeredBy':
      return learn(state, event);
    case 'answered':
      return afterAnswer(state, event);
    case 'lost':
      return afterLoss(state, event);
    case 'unanswered':
      return isOwedOn(state, event) ? settle(state, 'unanswered') : state;
    case 'learnt':
      return learn(state, event.event);
    case 'digested':
      return withDigestUse(state, event.use);
    case 'told':
      return withTold(state, event);
    case 'timeLimitNear':
      return atLimitNotice(state, event.at);
    case 'timeLimitOf03':
      return state.ended === null ? timeLimitNotice(state, event.at) : state;
    case 'reconnectExpired':
      return event.epoch === state.epoch && state.ended === null
        ? ended(state, { epoch: event.epoch, by: expiredBy(state), at: event.at })
        : state;
    case 'closed':
      return withUnsaid(supersede(state, state.ended?.at ?? 0));
    case 'unreported':
      return { ...state, turns: state.turns.map((turn) => (turn.outcome === 'open' ? dropped(turn) : turn)) };
  }
}

function isSpeech(turn: Turn | undefined): boolean {
  return turn?.kind === 'speech' && turn.late === undefined;
}

/** No one reported what happened to the turn's words, because its gateway died. */
function dropped(turn: Turn): Turn {
  return { ...turn, outcome: 'dropped' };
}

function attached(before: CallState, event: Attached): CallState {
  if (event.epoch <= before.epoch) return before;
  const state = isOpenedAgain(before, event) ? openedAgain(before) : before;
  const next = {
    ...withVoicePosition(
      event.transfer === undefined ? state : withTransfer(state, event.transfer),
      event.voice,
    ),
    epoch: event.epoch,
    gateway: event.gateway,
    connections: [
      ...(state.connections ?? []),
      { epoch: event.epoch, gateway: event.gateway.id, at: event.at },
    ],
  };
  if (state.owed !== null) {
    return resumeFrom(
      next,
      isOfLatest(state, state.owed.turnId, event.progress) ? event.progress : undefined,
    );
  }
  if (event.epoch === 1 || (isHeld(next) && event.transfer === undefined)) return next;
  // The other side has heard nothing yet: the opener comes after its first word.
  if (outboundSilence(next) !== undefined) return next;
  const isFirst = before.epoch === 0;
  if ((isFirst || event.voice?.failure !== undefined) && isUngreeted(next)) {
    return { ...next, owed: { turnId: GREETING_TURN, text: state.agent.greeting } };
  }
  const text =
    (event.transfer === undefined ? undefined : nobodyWords(state)) ?? agentNow(state).phrases.backAgain;
  return notice(next, { id: turnId(event.epoch, 0), at: event.at, text });
}

/** The carrier has connected a call again that was taken for over. A report of an earlier connection may come late instead. */
function isOpenedAgain({ ended: over }: CallState, { at }: Attached): boolean {
  return over !== null && at > over.at;
}

/** Sets the position on the voice ladder. The failure is recorded with the turn whose words it lost. */
function withVoicePosition(state: CallState, voice: VoicePosition | undefined): CallState {
  if (voice === undefined) return state;
  const { rung, failure } = voice;
  const id = state.owed?.turnId ?? state.turns.at(-1)?.id;
  const now = { ...state, voice: rung };
  if (failure === undefined || id === undefined) return now;
  return changeTurn(now, id, (turn) => ({ ...turn, failures: [...turn.failures, failure] }));
}

/** True if the caller has heard nothing yet: the voice failed, or a connection was made that the relay did not greet on. */
function isUngreeted({ turns: [greeting, ...others] }: CallState): boolean {
  return greeting?.heard === '' && others.length === 0;
}

/** Whether `progress` is about turn `id` on its latest connection. A gateway that died earlier may have left older progress. */
function isOfLatest(state: CallState, id: TurnId, progress: SpeechProgress | undefined): boolean {
  if (progress?.turnId !== id) return false;
  return progress.epoch === findTurn(state, id)?.askedOn;
}

function callerInput(
  state: CallState,
  event: Utterance | Dtmf,
  input: Pick<Turn, 'kind' | 'caller' | 'continues'>,
): CallState {
  const next = accept(state, event);
  if (next === undefined) return state;
  const id = turnId(event.epoch, event.seq);
  if (event.afterGoodbye === true) return recordTurn(next, { id, at: event.at, ...input });
  if (isLate(state, event)) return recordTurn(next, { ...input, id, at: event.at, late: true });
  const holder = next.control?.holder;
  if (holder !== undefined)
    return recordTurn(withLanguage(next, event), { id, at: event.at, ...input, operator: holder.name });
  const meant = next.timeLimit === undefined ? hearOtherSide(next, event) : undefined;
  if (meant?.do === 'ignore') return recordTurn(meant.state, { id, at: event.at, ...input });
  const heard = withLanguage(supersede(meant?.state ?? next, event.at), event);
  if (meant?.do === 'say')
    return openTurn({ ...heard, silences: 0 }, { id, at: event.at, ...input }, meant.words);
  if ('machine' in event && next.outbound === undefined)
    return machine(openTurn(heard, { id, at: event.at, ...input }));
  const words =
    goodbyeIfOver(heard) ??
    transferTo(heard, event) ??
    consentTo(heard, event) ??
    transferIfFailing(heard, event);
  return { ...announced(openTurn(heard, { id, at: event.at, ...input }, words)), silences: 0 };
}

/**
 * True if the caller has already gone on, on a newer connection. The gateway of the older one was cut off, and delivers its words
 * now: an answer to them would be out of place.
 */
function isLate({ epoch, turns }: CallState, event: Utterance | Dtmf): boolean {
  return (
    event.epoch < epoch && turns.some(({ id, caller }) => caller !== null && inputOf(id).epoch > event.epoch)
  );
}

/** The owed words to a machine. They end the call. */
function machine(state: CallState): CallState {
  const words = { text: machineGoodbye(state), thenEnd: true, isFinal: true } as const;
  return { ...state, isMachine: true, owed: state.owed && { ...state.owed, ...words } };
}

/** The words before a transfer, if the caller asks for a person. */
function transferTo(state: CallState, event: Utterance | Dtmf) {
  return 'text' in event ? transferIfAsked(state, event) : undefined;
}

/** One word to a caller who asks for a pause. */
function consentTo(state: CallState, event: Utterance | Dtmf): Pick<Owed, 'text'> | undefined {
  const text = 'pause' in event ? consentIn(agentNow(state).language) : undefined;
  return text === undefined ? undefined : { text };
}

/** Switches the language if the caller's input asks for another one of the agent's. */
function withLanguage(state: CallState, event: Utterance | Dtmf): CallState {
  const { agent, language: current = agent.language } = state;
  const language =
    'digits' in event
      ? languageAfterKeys(agent, current, event.digits)
      : languageAfterWords(agent, current, event);
  return language === current ? state : { ...state, language };
}

function silence(state: CallState, event: Silence): CallState {
  const next = accept(state, event);
  if (next === undefined) return state;
  if (next.owed !== null || isHeld(next) || event.epoch < next.epoch) return next;
  const asked = next.timeLimit === undefined ? afterSilence(next, event) : undefined;
  if (asked !== undefined) return asked;
  const { phrases, limits } = agentNow(next);
  const silences = next.silences + 1;
  const isLast = silences > limits.maxSilences;
  const words = isLast
    ? { text: phrases.silentGoodbye, thenEnd: true as const }
    : { text: phrases.stillThere };
  return notice(
    { ...next, silences },
    { id: turnId(event.epoch, event.seq), at: event.at, ...(goodbyeIfOver(next) ?? words) },
  );
}

function ended(state: CallState, event: Ended): CallState {
  // The carrier has replaced this connection by a newer one. A webhook (`relay`) speaks of the call, not of a connection.
  if (event.epoch > 0 && event.epoch < state.epoch && event.relay === undefined) {
    return withHeard(state, event);
  }
  if (state.ended !== null) {
    // The call could not be connected again, and a person was rung.
    if (event.transfer !== undefined) return withTransfer(state, event.transfer);
    // A second report may add the last input number, which the first did not know.
    const { lastSeq } = event;
    const adds =
      lastSeq !== undefined &&
      (event.epoch > state.ended.epoch ||
        (event.epoch === state.ended.epoch && state.ended.lastSeq === undefined));
    return adds
      ? { ...withHeard(state, event), ended: { ...state.ended, epoch: event.epoch, lastSeq } }
      : state;
  }
  const heard = withVoicePosition(withHeard(state, event), event.voice);
  const over = { ...heard, ended: eventOf(event) };
  return event.transfer === undefined ? over : withTransfer(over, event.transfer);
}

function eventOf({ epoch, by, at, lastSeq, relay, stopped, transfer }: Ended): Ended {
  return {
    epoch,
    by,
    at,
    ...(lastSeq === undefined ? {} : { lastSeq }),
    ...(relay === undefined ? {} : { relay }),
    ...(stopped === undefined ? {} : { stopped }),
    ...(transfer === undefined ? {} : { transfer }),
  };
}

/** Marks `event` as seen. Undefined if it was seen before. */
function accept(state: CallState, event: Utterance | Dtmf | Silence): CallState | undefined {
  const key = String(event.epoch);
  if (event.seq <= (state.lastSeq[key] ?? 0)) return undefined;
  const next = { ...state, lastSeq: { ...state.lastSeq, [key]: event.seq } };
  return withHeard(acknowledge(next, event.learnt), event);
}

/**
 * Records what was heard of an earlier turn. This may be newer than the turn's own result, but not than what a later connection has
 * said of it.
 */
function withHeard(
  state: CallState,
  { epoch, previous: heard }: { readonly epoch: number; readonly previous?: Heard },
): CallState {
  const turn = heard && findTurn(state, heard.turnId);
  if (heard === undefined || turn === undefined) return state;
  const words = { ...heard, said: heard.text, heard: heard.text };
  if (isEarlier(turn, epoch)) return withEarlierWords(state, turn, words);
  return changeTurn(state, heard.turnId, (before) => ({
    ...withVoices(withWords(before, words), heard),
    said: before.said === '' ? heard.text : before.said,
    outcome: heard.cut ? 'cut' : 'spoken',
  }));
}
