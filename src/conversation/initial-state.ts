import type { CallStart } from '../contracts/call.ts';
import { GREETING_TURN } from '../contracts/ids.ts';
import type { CallState } from './state.ts';
import { newTurn } from './turns.ts';

/**
 * The state of a call before its first event. Turn 0 is the greeting, which needs no activity. A call that we have placed begins
 * with the other side's words.
 */
export function initialState(start: CallStart): CallState {
  const greeting = newTurn({
    number: 0,
    id: GREETING_TURN,
    kind: 'greeting',
    at: start.startedAt,
    caller: null,
  });
  return {
    callSid: start.callSid,
    agent: start.agent,
    policy: start.policy,
    epoch: 0,
    gateway: null,
    lastSeq: {},
    turns: start.outbound === undefined ? [{ ...greeting, said: start.agent.greeting }] : [],
    owed: null,
    learnt: { version: 0, events: [] },
    silences: 0,
    ended: null,
    ...(start.outbound === undefined ? {} : { outbound: { ...start.outbound, party: 'unknown' } }),
  };
}
