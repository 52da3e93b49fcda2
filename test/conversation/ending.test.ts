import { expect, it } from 'vitest';
import { endingOf } from '../../src/conversation/ending.ts';
import type { CallEvent, CallState } from '../../src/conversation/state.ts';
import { aCall, agent, attached, T0 } from './a-call.ts';

const limit = (stopped?: 'cancelled' | 'terminated' | 'overrun'): CallEvent => ({
  type: 'learnt',
  event: { type: 'timeLimit', at: T0, ...(stopped === undefined ? {} : { stopped }) },
});
type End = Partial<Extract<CallEvent, { type: 'ended' }>>;

it.each<[string, string, readonly CallEvent[], End]>([
  ['caller', 'hung-up', [], { by: 'caller' }],
  ['caller', 'hung-up', [], { by: 'caller', epoch: 0, relay: { status: 'completed' } }],
  ['agent', 'goodbye', [], { by: 'agent' }],
  ['limit', 'time-limit', [limit()], { by: 'agent' }],
  ['limit', 'time-limit', [limit()], { by: 'caller' }],
  ['limit', 'time-limit', [], { by: 'agent', stopped: 'overrun' }],
  ['operator', 'cancelled', [limit('cancelled')], { by: 'agent' }],
  ['operator', 'terminated', [limit('terminated')], { by: 'caller' }],
  ['operator', 'terminated', [], { by: 'agent', stopped: 'terminated' }],
  ['carrier', 'busy', [], { by: 'caller', relay: { status: 'busy' } }],
  ['carrier', 'error-64104', [], { by: 'failure', relay: { status: 'failed', errorCode: '64104' } }],
  ['system', 'connection-lost', [], { by: 'failure', relay: { status: 'failed', errorCode: '64105' } }],
  ['system', 'no-voice', [], { by: 'failure', voice: { rung: 'recorded' } }],
])('R-D1: a call is ended by the %s: %s', (by, reason, before, end) => {
  const state: CallState = aCall(attached(), ...before, {
    type: 'ended',
    epoch: 1,
    by: 'caller',
    at: T0 + 100,
    ...end,
  });
  expect(state.ended && endingOf(state, state.ended)).toEqual({ by, reason });
});

it('R-D1: a call is ended by the agent: silence', () => {
  const silent = { ...aCall(attached()), silences: agent.limits.maxSilences + 1 };
  expect(endingOf(silent, { epoch: 1, by: 'agent', at: T0 })).toEqual({ by: 'agent', reason: 'silence' });
});
