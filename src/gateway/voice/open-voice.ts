import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { createAudioStore } from '../../adapters/postgres/audio-store.ts';
import { loadAgents } from '../../config/agents.ts';
import type { AgentRegistry } from '../../config/agents.ts';
import type { Environment } from '../../config/environment.ts';
import { loadGatewayConfig } from '../../config/gateway.ts';
import type { GatewayConfig } from '../../config/gateway.ts';
import { VOICE_POLICY } from '../../workflows/call/policy.ts';
import { createAudioLibrary } from './audio-library.ts';
import type { AudioCounters } from './audio-library.ts';
import { createAudioUrls } from './audio-urls.ts';
import { ownVoiceOf } from './own-voice.ts';
import type { OwnVoice } from './own-voice.ts';
import { createVoiceBreaker } from './voice-breaker.ts';

/** The vendor's package takes a second and 100 MB to load: only who speaks with it loads it. */
async function loadSpeech() {
  const [{ createElevenLabs }, { audioDurationMs }] = await Promise.all([
    import('../../adapters/speech/elevenlabs.ts'),
    import('../../adapters/speech/audio-duration.ts'),
  ]);
  return { createElevenLabs, audioDurationMs };
}

/** Loads what `openVoice` will need with these settings, if anything. Never rejects. */
export async function preloadSpeech(environment: Environment): Promise<void> {
  if (environment['ELEVENLABS_API_KEY'] === undefined) return;
  try {
    const { agentsDir } = loadGatewayConfig(environment);
    if (speakersOf(await loadAgents(agentsDir)).length > 0) await loadSpeech();
  } catch {
    // What is wrong with the settings is told when the gateway begins.
  }
}

/** Our own voice, where an agent wants it and its key is set. */
export async function openVoice(
  config: GatewayConfig,
  {
    agents,
    pool,
    counters,
    log,
  }: { agents: AgentRegistry; pool: Pool; counters: AudioCounters; log: Logger },
): Promise<OwnVoice | undefined> {
  const { apiKey, baseUrl } = config.elevenLabs;
  const speakers = speakersOf(agents);
  if (speakers.length === 0) return undefined;
  for (const agent of speakers) {
    if (apiKey !== undefined && ownVoiceOf(agent, config.elevenLabs) !== undefined) continue;
    log.warn(
      { agent: agent.id },
      'voice.mode is own, but ELEVENLABS_API_KEY or the id of a voice is missing: the relay speaks',
    );
  }
  if (apiKey === undefined) return undefined;
  const { createElevenLabs, audioDurationMs } = await loadSpeech();
  return {
    library: createAudioLibrary({
      speech: createElevenLabs({ apiKey, baseUrl }),
      store: createAudioStore(pool),
      durationMs: audioDurationMs,
      policy: VOICE_POLICY,
      counters,
      onStoreFailure: (error) => log.warn({ err: error }, 'audio store not reached: audio is made again'),
    }),
    // Shared by all gateways of one number, and never sent anywhere.
    urls: createAudioUrls({ secret: config.twilio.authToken, baseUrl: config.baseUrl }),
    breaker: createVoiceBreaker(VOICE_POLICY.breaker),
    voiceOf: (agent) => ownVoiceOf(agent, config.elevenLabs),
  };
}

function speakersOf({ agents }: AgentRegistry) {
  return agents.filter(({ voice }) => voice.mode === 'own');
}
