/** Which voices of the relay have failed lately: the next calls do not meet them first. */
import type { AgentConfig } from '../../contracts/agent.ts';
import type { StepFailure } from '../../contracts/failures.ts';
import type { RelayRung, VoiceLadder } from '../../contracts/voice-ladder.ts';
import { agentOn, firstVoice, isTransient } from '../../conversation/voice-ladder.ts';
import { createVoiceBreaker } from './voice-breaker.ts';
import type { VoiceBreaker } from './voice-breaker.ts';

export interface RelayVoices {
  /** The rung with which a call of `agent` begins. */
  first(agent: AgentConfig): RelayRung;
  failed(agent: AgentConfig, rung: RelayRung, failure: StepFailure): void;
  spoke(agent: AgentConfig, rung: RelayRung): void;
}

export function createRelayVoices(ladder: VoiceLadder): RelayVoices {
  /** By voice: agents that share one share what is known of it. */
  const breakers = new Map<string, VoiceBreaker>();
  const breakerOf = (agent: AgentConfig, rung: RelayRung): VoiceBreaker => {
    const { voice, language } = agentOn(ladder, agent, rung);
    const key = JSON.stringify([voice, language]);
    const known = breakers.get(key) ?? createVoiceBreaker(ladder.breaker);
    breakers.set(key, known);
    return known;
  };
  return {
    first: (agent) => firstVoice(ladder, (rung) => breakerOf(agent, rung).isClosed()),
    failed: (agent, rung, failure) => breakerOf(agent, rung).failed({ isHopeless: !isTransient(failure) }),
    spoke: (agent, rung) => breakerOf(agent, rung).succeeded(),
  };
}
