/** Remembers which voices of the relay failed recently, so that new calls do not start with them. */
import type { AgentConfig } from '../../contracts/agent.ts';
import type { StepFailure } from '../../contracts/failures.ts';
import type { RelayRung, VoiceLadder } from '../../contracts/voice-ladder.ts';
import { agentOn, firstVoice, isTransient } from '../../conversation/voice-ladder.ts';
import { createVoiceBreaker } from './voice-breaker.ts';
import type { VoiceBreaker } from './voice-breaker.ts';

export interface RelayVoices {
  /** The rung that a call of `agent` starts with. */
  first(agent: AgentConfig): RelayRung;
  failed(agent: AgentConfig, rung: RelayRung, failure: StepFailure): void;
  spoke(agent: AgentConfig, rung: RelayRung): void;
}

/** Creates the breakers for the rungs of `ladder`, all closed. */
export function createRelayVoices(ladder: VoiceLadder): RelayVoices {
  /** By voice, so that agents with the same voice share its breaker. */
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
    failed: (agent, rung, failure) => breakerOf(agent, rung).failed({ isPermanent: !isTransient(failure) }),
    spoke: (agent, rung) => breakerOf(agent, rung).succeeded(),
  };
}
