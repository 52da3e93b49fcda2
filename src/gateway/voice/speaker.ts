import type { AgentLookup } from '../../activities/model-request.ts';
import type { Speaker } from '../../activities/synthesize-speech.ts';
import { AdapterError } from '../../adapters/ports/error.ts';
import { agentIn } from '../../conversation/languages.ts';
import type { OwnVoice } from './own-voice.ts';

/** Makes audio in the voice of an agent of this gateway; `voice` is undefined where there is no account. */
export function createSpeaker(agents: AgentLookup, voice: OwnVoice | undefined): Speaker {
  return {
    async prepare({ agent: { id, version }, language, text }) {
      const agent = agents.get(id, version);
      const speaks = agent === undefined ? undefined : voice?.voiceOf(agentIn(agent, language));
      if (voice === undefined || speaks === undefined) {
        throw new AdapterError({ vendor: 'elevenlabs', operation: 'prepare', kind: 'not-found' });
      }
      const piece = await voice.library.obtain({ text, voice: speaks });
      const isCached = piece.complete !== undefined;
      const { durationMs, characters } = await piece.whole;
      return { cached: isCached, durationMs: Math.round(durationMs), characters };
    },
  };
}
