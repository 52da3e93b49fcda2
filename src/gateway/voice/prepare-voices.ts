import type { AgentConfig } from '../../contracts/agent.ts';
import type { PrepareVoice } from '../../contracts/voice.ts';
import { fixedPieces } from '../../conversation/fixed-phrases.ts';
import { agentIn, languagesOf } from '../../conversation/languages.ts';
import { VOICE_POLICY } from '../../workflows/call/policy.ts';
import type { OwnVoice } from './own-voice.ts';

/**
 * Has the fixed sentences of every agent with a voice of our own made, in all of its languages, where they are not there.
 * Never rejects.
 */
export async function prepareVoices(
  { agents, voice, taskQueue }: { agents: readonly AgentConfig[]; voice: OwnVoice; taskQueue: string },
  start: (input: PrepareVoice) => Promise<void>,
): Promise<void> {
  const speakers = agents.filter((agent) => voice.voiceOf(agent) !== undefined);
  // Only an orderly stop ends the tries, and then nobody needs them.
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
