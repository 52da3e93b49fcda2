/** The rules of a call that the agent has placed: who is at the other end, and what is said before that is certain. */
import type { Dtmf, Silence, Utterance } from '../../contracts/call.ts';
import { turnId, VOICEMAIL_TURN } from '../../contracts/ids.ts';
import type { AnsweredBy, CallResult } from '../../contracts/outbound.ts';
import { asksForMessage } from '../answering-machine.ts';
import { agentNow } from '../languages.ts';
import { notice } from '../open-turn.ts';
import type { CallState, Owed } from '../state.ts';
import { normal } from '../subject-words.ts';
import { findTurn } from '../turns.ts';
import type { OutboundState } from './outbound-state.ts';
import { outboundSentence, outboundWords } from './outbound-words.ts';

/** The share of the opener that must have been heard: nearly all, because the question is at its end. */
const OPENED = 0.9;

type Words = Pick<Owed, 'text' | 'thenEnd' | 'isFinal' | 'mustBeSaid'>;

/** What follows the other side's words. `model`: they are answered as any caller's. `ignore`: they are recorded and not answered. */
export type OtherSide =
  | { readonly do: 'say'; readonly state: CallState; readonly words: Words }
  | { readonly do: 'model' | 'ignore'; readonly state: CallState };

/** Whether the other side has heard who calls, and the question at the end. The gateway knows it first, and says so with each input. */
export function hasOpened({ outbound, turns }: CallState): boolean {
  const turn = outbound?.opener === undefined ? undefined : turns.find(({ id }) => id === outbound.opener);
  return turn !== undefined && turn.said !== '' && turn.heard.length >= turn.said.length * OPENED;
}

/** Decides what the other side's words mean. */
export function hearOtherSide(state: CallState, event: Utterance | Dtmf): OtherSide {
  const { outbound } = state;
  const words = outboundWords(state);
  if (outbound === undefined || words === undefined) return { do: 'model', state };
  const set = (changes: Partial<OutboundState>): CallState => ({
    ...state,
    outbound: { ...outbound, ...changes },
  });
  const end = (verdict: NonNullable<OutboundState['verdict']>, text: string): OtherSide => ({
    ...{ do: 'say', state: set({ verdict }) },
    words: { text, thenEnd: true, isFinal: true },
  });
  const text = 'text' in event ? ` ${normal(event.text)} `.trim() : '';
  if (outbound.party === 'machine' || outbound.verdict !== undefined) return { do: 'ignore', state };
  if (words.wantsNoCalls.test(text)) return end('do-not-call', words.noMoreCalls);
  if (outbound.party === 'person') return { do: 'model', state };
  if (words.isScreen.test(text)) {
    if (outbound.party === 'screen') return { do: 'ignore', state };
    return {
      ...{ do: 'say', state: set({ party: 'screen' }) },
      words: { text: outboundSentence(state, 'screened'), mustBeSaid: true },
    };
  }
  if ('machine' in event || ('text' in event && asksForMessage(state, event.text)))
    return { do: 'ignore', state: set({ party: 'machine' }) };
  if (words.isWrongNumber.test(text)) return end('wrong-number', words.excuse);
  if (event.opened !== true || outbound.party === 'screen') {
    return {
      ...{ do: 'say', state: set({ party: 'unknown', opener: turnId(event.epoch, event.seq) }) },
      words: { text: outboundSentence(state, 'opener'), mustBeSaid: true },
    };
  }
  if (outbound.name === undefined) return { do: 'model', state: set({ party: 'person' }) };
  if (isRight(outbound.name, text, words)) return { do: 'model', state: set({ party: 'person' }) };
  const isWrong =
    words.isWrongPerson.test(text) ||
    words.isNo.test(text) ||
    (NOT.test(text) && saysName(text, outbound.name));
  return isWrong ? end('wrong-person', words.excuse) : { do: 'model', state };
}

/** In all languages of the words: "this is not Ada". */
const NOT = /(?:^| )(?:not|isn t|nicht|pas|no|non|não|niet|geen)(?: |$)/u;

/** The person says yes, or the name. */
function isRight(name: string, text: string, words: NonNullable<ReturnType<typeof outboundWords>>): boolean {
  if (words.isWrongPerson.test(text) || words.isNo.test(text) || NOT.test(text)) return false;
  return words.isYes.test(text) || saysName(text, name);
}

/** The first name is enough. */
function saysName(text: string, name: string): boolean {
  const [first = ''] = normal(name).split(' ');
  return (
    ` ${text} `.includes(` ${normal(name)} `) || (first.length > 1 && ` ${text} `.includes(` ${first} `))
  );
}

/** Whether the gateway need not expect an answer to these words. */
export function isIgnored(state: CallState, event: Utterance | Dtmf): boolean {
  return hearOtherSide(state, event).do === 'ignore';
}

/** What a silence asks for. Undefined: the same as in any call. */
export function outboundSilence(state: CallState): 'opener' | 'mailbox' | 'screen' | undefined {
  const { outbound } = state;
  if (outbound === undefined || outbound.verdict !== undefined) return undefined;
  if (outbound.party === 'machine') return outbound.message === undefined ? 'mailbox' : undefined;
  if (outbound.party === 'screen') return 'screen';
  return hasOpened(state) ? undefined : 'opener';
}

/** The state after a silence that the rules of calls out answer. Undefined: it is like any other. */
export function afterSilence(state: CallState, { epoch, seq, at, opened }: Silence): CallState | undefined {
  const { outbound } = state;
  const kind = outboundSilence(state);
  const id = turnId(epoch, seq);
  if (outbound === undefined || kind === undefined) return undefined;
  if (kind === 'mailbox') return withMessage(state, at);
  if (kind === 'opener') {
    if (opened === true) return undefined;
    const opening = { ...state, outbound: { ...outbound, opener: id } };
    return notice(opening, { id, at, text: outboundSentence(state, 'opener'), mustBeSaid: true });
  }
  const silences = state.silences + 1;
  const next = { ...state, silences };
  if (silences <= agentNow(state).limits.maxSilences) return next;
  return notice(next, { id, at, text: outboundWords(state)?.goodbye ?? '', thenEnd: true });
}

/** The state once the carrier's detection has a result. A person who was certain before stays one. */
export function withAnsweredBy(state: CallState, { by, at }: AnsweredBy): CallState {
  const { outbound } = state;
  if (outbound === undefined) return state;
  const next = { ...state, outbound: { ...outbound, answeredBy: by } };
  if (!stopsOpener(by) || outbound.party === 'person' || outbound.verdict !== undefined) return next;
  if (by !== 'fax') return withMessage(next, at);
  const over = { ...next, isMachine: true as const, outbound: { ...next.outbound, verdict: 'fax' as const } };
  return notice(over, {
    ...{ id: VOICEMAIL_TURN, at, text: outboundWords(state)?.goodbye ?? '' },
    ...{ thenEnd: true, isFinal: true },
  });
}

/** Whether a result of the detection ends what the agent is saying. */
export function stopsOpener(by: string): boolean {
  return by === 'fax' || by.startsWith('machine_end');
}

function withMessage(state: CallState, at: number): CallState {
  const { outbound } = state;
  if (outbound === undefined || outbound.message !== undefined) return state;
  const next = {
    ...state,
    isMachine: true as const,
    outbound: { ...outbound, party: 'machine' as const, message: VOICEMAIL_TURN },
  };
  return notice(next, {
    ...{ id: VOICEMAIL_TURN, at, text: outboundSentence(state, 'voicemail') },
    ...{ thenEnd: true, isFinal: true },
  });
}

/** How the call went, for the wish behind it. */
export function callResult(state: CallState): CallResult | undefined {
  const { outbound } = state;
  if (outbound === undefined) return undefined;
  if (outbound.verdict !== undefined) return outbound.verdict;
  switch (outbound.party) {
    case 'person':
      return 'reached';
    case 'screen':
      return 'screened';
    case 'machine': {
      const message = findTurn(state, VOICEMAIL_TURN);
      const isLeft = message?.outcome === 'spoken' || (message !== undefined && isMostlyHeard(message));
      return isLeft ? 'voicemail' : 'machine';
    }
    case 'unknown':
      return hasOpened(state) ? 'hung-up' : 'unheard';
  }
}

function isMostlyHeard({ said, heard }: { readonly said: string; readonly heard: string }): boolean {
  return said !== '' && heard.length * 2 >= said.length;
}
