/** Plain values of a call for tests of the rules. */
import type { ReplyResult } from '../../src/contracts/activities.ts';
import type { AgentConfig } from '../../src/contracts/agent.ts';
import type { CallStart } from '../../src/contracts/call.ts';
import { gatewayId, GREETING_TURN, parseCallSid, turnId } from '../../src/contracts/ids.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import { initialState } from '../../src/conversation/state.ts';
import type { CallEvent, CallState } from '../../src/conversation/state.ts';
import { newTurn } from '../../src/conversation/turns.ts';
import { CALL_POLICY } from '../../src/workflows/call/policy.ts';

export const T0 = 1_700_000_000_000;

export const agent: AgentConfig = {
  id: 'default',
  version: 'v1',
  tenant: 'shop',
  name: 'Robin',
  numbers: ['*'],
  greeting: 'Hello, this is the shop.',
  persona: 'You answer the telephone of a shop.',
  language: 'en-US',
  voice: { provider: 'ElevenLabs' },
  recogniser: {
    provider: 'Deepgram',
    model: 'flux',
    speechTimeoutMs: 3_000,
    partialPrompts: true,
    hints: [],
  },
  limits: {
    maxResponseChars: 200,
    responseTimeoutMs: 5_000,
    maxSpeechMs: 30_000,
    maxCallMs: 1_800_000,
    silenceMs: 10_000,
    maxSilences: 2,
  },
  phrases: {
    stillThere: 'Are you still there?',
    silentGoodbye: 'I cannot hear you. Goodbye.',
    timeLimit: 'We have to stop here. Goodbye.',
    backAgain: 'I am back. Please go on.',
    apology: 'I am sorry, I cannot look that up.',
  },
};

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
  const greeting = newTurn({ number: 0, id: GREETING_TURN, kind: 'greeting', at: T0, caller: null });
  return events.reduce(reduce, initialState(start, greeting));
}

export function attached(epoch = 1): Extract<CallEvent, { type: 'attached' }> {
  const gateway = { id: gatewayId(`g${epoch}`), taskQueue: `gateway-g${epoch}` };
  return { type: 'attached', epoch, gateway, sessionId: `VX${epoch}`, at: T0 };
}

export function says(
  text: string,
  { epoch = 1, seq = 1, at }: { epoch?: number; seq?: number; at?: number } = {},
): Extract<CallEvent, { type: 'utterance' }> {
  return { type: 'utterance', epoch, seq, text, lang: 'en', at: at ?? T0 + seq * 10_000 };
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
