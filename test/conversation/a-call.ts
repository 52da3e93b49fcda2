/** Sample events and states of a call, for tests of the conversation rules. */
import type { ReplyResult } from '../../src/contracts/activities.ts';
import type { Digest } from '../../src/contracts/learnt.ts';
import type { CallStart } from '../../src/contracts/call.ts';
import { gatewayId, parseCallSid, turnId } from '../../src/contracts/ids.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import { initialState } from '../../src/conversation/initial-state.ts';
import type { CallEvent, CallState } from '../../src/conversation/state.ts';
import { CALL_POLICY } from '../../src/workflows/call/policy.ts';
import { sampleAgent } from '../fakes/sample-agent.ts';

export const T0 = 1_700_000_000_000;

export const agent = sampleAgent({
  version: 'v1',
  tenant: 'shop',
  name: 'Robin',
  greeting: 'Hello, this is the shop.',
});

export function aCallSid(digits = '1'): CallSid {
  const callSid = parseCallSid(`CA${digits.padStart(32, '0')}`);
  if (callSid === undefined) throw new Error(`no call id of ${digits}`);
  return callSid;
}

export const start: CallStart = {
  callSid: aCallSid(),
  from: '+15550100',
  to: '+15550111',
  direction: 'inbound',
  startedAt: T0,
  agent,
  policy: CALL_POLICY,
};

export function aCall(...events: readonly CallEvent[]): CallState {
  return events.reduce(reduce, initialState(start));
}

export function attached(epoch = 1): Extract<CallEvent, { type: 'attached' }> {
  const gateway = { id: gatewayId(`g${epoch}`), taskQueue: `gateway-g${epoch}` };
  return { type: 'attached', epoch, gateway, sessionId: `VX${epoch}`, at: T0 };
}

/** `learnt`: the version that the gateway acknowledges. */
export function says(
  text: string,
  { epoch = 1, seq = 1, at, learnt }: { epoch?: number; seq?: number; at?: number; learnt?: number } = {},
): Extract<CallEvent, { type: 'utterance' }> {
  const said = { type: 'utterance', epoch, seq, text, lang: 'en', at: at ?? T0 + seq * 10_000 } as const;
  return learnt === undefined ? said : { ...said, learnt };
}

export function learnt(digest: Digest): CallEvent {
  return { type: 'learnt', event: { type: 'digest', digest } };
}

export function started({
  epoch = 1,
  seq = 1,
  on,
}: { epoch?: number; seq?: number; on?: number } = {}): CallEvent {
  return { type: 'started', turnId: turnId(epoch, seq), epoch: on ?? epoch };
}

export function replied(
  result: Partial<ReplyResult> & { said: string },
  { epoch = 1, seq = 1, on }: { epoch?: number; seq?: number; on?: number } = {},
): CallEvent {
  return {
    type: 'replied',
    epoch: on ?? epoch,
    rung: 'primary',
    result: { turnId: turnId(epoch, seq), outcome: 'spoken', times: { at: T0 }, ...result },
  };
}
