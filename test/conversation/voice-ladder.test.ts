import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../../src/conversation/state.ts';
import { callIdentity, isFinal, saveCallInput, saveTurnInput } from '../../src/conversation/call-record.ts';
import { agentIn } from '../../src/conversation/languages.ts';
import { planTurn } from '../../src/conversation/plan.ts';
import { agentOn, firstVoice, nextVoice, relayFailure } from '../../src/conversation/voice-ladder.ts';
import { errorCodeIn } from '../../src/contracts/wire/from-relay.ts';
import { GREETING_TURN } from '../../src/contracts/ids.ts';
import { VOICE_LADDER } from '../../src/workflows/call/policy.ts';
import { bilingual, sampleAgent } from '../fakes/sample-agent.ts';
import { aCall, agent, attached, replied, says, start, started, T0 } from './a-call.ts';

const refused = { step: 'relay', type: 'VoiceMisconfigured', reason: '64112', at: T0 } as const;
/** The second connection, in the system voice. */
const inSystemVoice: CallEvent = { ...attached(2), voice: { rung: 'system', failure: refused } };
const greeted = { turnId: GREETING_TURN, text: agent.greeting, cut: false };

describe('the voice ladder', () => {
  it('goes from the relay’s voice to the system voice, and from there to the recording', () => {
    expect(nextVoice(VOICE_LADDER, 'relay')).toBe('system');
    expect(nextVoice(VOICE_LADDER, 'system')).toBe('recorded');
  });

  it('starts a call with the best voice that is not known to fail, never with the recording', () => {
    expect(firstVoice(VOICE_LADDER, () => true)).toBe('relay');
    expect(firstVoice(VOICE_LADDER, (rung) => rung !== 'relay')).toBe('system');
    expect(firstVoice(VOICE_LADDER, () => false)).toBe('system');
  });

  it('uses the default voice of another provider as the system voice', () => {
    const speaker = sampleAgent({ voice: { provider: 'ElevenLabs', voice: 'private0001' } });
    expect(agentOn(VOICE_LADDER, speaker, 'relay')).toBe(speaker);
    expect(agentOn(VOICE_LADDER, speaker, 'system').voice).toEqual({ provider: 'Google' });
    const other = sampleAgent({ voice: { provider: 'Google' } });
    expect(agentOn(VOICE_LADDER, other, 'system').voice).toEqual({ provider: 'Amazon' });
  });

  it('lets the system voice speak every language of the agent, and turns language detection off', () => {
    const agent = agentOn(VOICE_LADDER, bilingual(), 'system');
    expect(agentIn(agent, 'es-US').voice).toEqual({ provider: 'Google' });
    expect(agent.recogniser.detectLanguage).toBe(false);
  });

  it('counts only error codes about a voice as failures of the voice', () => {
    const of = (reason: string | undefined) => relayFailure(VOICE_LADDER, { rung: 'relay', reason, at: T0 });
    expect(of('64112')).toEqual(refused);
    expect(of('64111')).toMatchObject({ type: 'VoiceUnavailable' });
    for (const code of ['64105', '64104', '64107', '39001', 'constructor', undefined])
      expect(of(code)).toBeUndefined();
  });

  it('ignores a code inside a frame of ours that the relay quotes', () => {
    expect(errorCodeIn('Invalid message received, code: 64107, {"token":"Kansas City 64112"}')).toBe('64107');
    expect(errorCodeIn('Voice not found')).toBeUndefined();
  });
});

describe('R-F2: a call whose voice has failed', () => {
  it('is greeted again in the next voice if no word was heard', () => {
    const state = aCall(attached(), inSystemVoice);
    expect(planTurn(state)).toMatchObject({ do: 'say', text: agent.greeting, on: { epoch: 2 } });
    expect(state).toMatchObject({ voice: 'system', turns: [{ failures: [refused] }] });
    expect(state.turns).toHaveLength(1);
  });

  it('is greeted if the first connection was never made', () => {
    expect(planTurn(aCall(inSystemVoice))).toMatchObject({ do: 'say', text: agent.greeting });
  });

  it('is not greeted again after a lost connection, or after a greeting that was heard', () => {
    const lost = aCall(attached(), { ...attached(2), voice: { rung: 'system' } });
    expect(planTurn(lost)).toMatchObject({ text: agent.phrases.backAgain });
    const heard = aCall(
      attached(),
      { ...says('Hello?'), previous: greeted },
      started(),
      replied({ said: 'Yes.' }),
      inSystemVoice,
    );
    expect(planTurn(heard)).toMatchObject({ text: agent.phrases.backAgain });
  });

  it('repeats the words that the failed voice lost, and records the failure in their turn', () => {
    const state = aCall(
      attached(),
      { ...says('Hours?'), previous: greeted },
      started(),
      replied({ said: 'At nine.', heard: '', outcome: 'dropped', voice: 'relay' }),
      inSystemVoice,
      started({ on: 2 }),
      replied({ said: 'At nine.', voice: 'system' }, { on: 2 }),
    );
    expect(state.turns[1]).toMatchObject({
      outcome: 'spoken',
      heard: 'At nine.',
      voice: 'system',
      failures: [refused],
    });
  });

  it('records a turn spoken by two voices as mixed', () => {
    const state = aCall(
      attached(),
      says('Hours?'),
      started(),
      replied({ said: 'At nine. Or ten.', heard: 'At nine.', outcome: 'dropped', voice: 'relay' }),
      inSystemVoice,
      started({ on: 2 }),
      replied({ said: ' Or ten.', voice: 'system' }, { on: 2 }),
    );
    expect(state.turns[1]).toMatchObject({ heard: 'At nine. Or ten.', voice: 'mixed' });
  });

  it('is saved with the voice of the turn, the failure as a metric, and the voice of the call', () => {
    const own = { step: 'own', type: 'VoiceMisconfigured', reason: 'quota', at: T0 } as const;
    const state = aCall(
      attached(),
      says('Hours?'),
      started(),
      replied({ said: 'At nine.', voice: 'mixed', voiceFailures: [own] }),
    );
    const [, turn] = state.turns;
    if (turn === undefined || !isFinal(turn)) throw new Error('no final turn');
    const saved = saveTurnInput(callIdentity(start), state, turn);
    expect(saved.turn.details).toMatchObject({ voice: 'mixed', failures: [own] });
    expect(saved.counters.errors).toBe(1);
    expect(saved.metrics).toContainEqual({
      type: 'error',
      value: 1,
      service: 'elevenlabs',
      at: turn.at,
      data: { kind: 'VoiceMisconfigured', step: 'own', reason: 'quota' },
    });
    expect(saveCallInput(callIdentity(start), state).data).toMatchObject({ voice: 'mixed' });
  });

  it('ends with the recording if the system voice fails as well', () => {
    const failure = { ...refused, step: 'system' } as const;
    const state = aCall(attached(), inSystemVoice, {
      type: 'ended',
      epoch: 2,
      by: 'failure',
      at: T0,
      voice: { rung: 'recorded', failure },
    });
    expect(state.turns[0]?.failures).toEqual([refused, failure]);
    expect(saveCallInput(callIdentity(start), state)).toMatchObject({
      status: 'failed',
      data: { voice: 'recorded' },
    });
  });

  it('counts a failure once if it is reported twice', () => {
    const own = { step: 'own', type: 'VoiceUnavailable', reason: 'cut', at: T0 } as const;
    const reply = replied({ said: 'At nine.', voice: 'relay', voiceFailures: [own] });
    expect(aCall(attached(), says('Hours?'), started(), reply, reply).turns[1]?.failures).toEqual([own]);
  });
});
