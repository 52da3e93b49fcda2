/** Synthesises fixed sentences for the `synthesizeSpeech` activity. */
import type { AgentLookup } from '../../activities/model-request.ts';
import type { Speaker } from '../../activities/synthesize-speech.ts';
import { AdapterError } from '../../adapters/ports/error.ts';
import { agentIn } from '../../conversation/languages.ts';
import type { OwnVoice } from './own-voice.ts';

/**
 * Makes audio in the voice of one of this gateway's agents. `voice` is undefined if this gateway has no voice of its own.
 * Rejects with `not-found` if the agent or its voice does not exist here.
 */
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
