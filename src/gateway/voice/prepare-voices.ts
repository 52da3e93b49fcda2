/** Has the fixed sentences of all agents synthesised before a caller needs them. */
import type { AgentConfig } from '../../contracts/agent.ts';
import type { PrepareVoice } from '../../contracts/voice.ts';
import { fixedPieces } from '../../conversation/fixed-phrases.ts';
import { agentIn, languagesOf } from '../../conversation/languages.ts';
import { VOICE_POLICY } from '../../workflows/call/policy.ts';
import type { OwnVoice } from './own-voice.ts';

/**
 * Starts one workflow for each agent with our own voice and each of its languages. It synthesises the fixed sentences that
 * are not stored yet. Never rejects.
 */
export async function prepareVoices(
  { agents, voice, taskQueue }: { agents: readonly AgentConfig[]; voice: OwnVoice; taskQueue: string },
  start: (input: PrepareVoice) => Promise<void>,
): Promise<void> {
  const speakers = agents.filter((agent) => voice.voiceOf(agent) !== undefined);
  // A start is retried until the gateway stops, and then a failure does not matter.
  await Promise.allSettled(
    speakers.flatMap((agent) =>
      languagesOf(agent).map((language) => {
        const isFirst = language === agent.language;
        return start({
          agent: { id: agent.id, version: agent.version },
          ...(isFirst ? {} : { language }),
          taskQueue,
          pieces: fixedPieces(agentIn(agent, language), { isGreeting: isFirst }),
          policy: VOICE_POLICY,
        });
      }),
    ),
  );
}
