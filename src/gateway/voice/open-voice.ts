/** Sets up our own voice at the start of a gateway. */
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { measuredSpeech } from '../../activities/measured-services.ts';
import type { Metrics } from '../../adapters/ports/metrics.ts';
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

/** Loads the vendor's package, which takes a second and 100 MB, only if an agent needs it. */
async function loadSpeech() {
  const [{ createElevenLabs }, { audioDurationMs }] = await Promise.all([
    import('../../adapters/speech/elevenlabs.ts'),
    import('../../adapters/speech/audio-duration.ts'),
  ]);
  return { createElevenLabs, audioDurationMs };
}

/** Loads in advance what `openVoice` will need with these settings. Never rejects. */
export async function preloadSpeech(environment: Environment): Promise<void> {
  if (environment['ELEVENLABS_API_KEY'] === undefined) return;
  try {
    const { agentsDir } = loadGatewayConfig(environment);
    if (agentsWithOwnVoice(await loadAgents(agentsDir)).length > 0) await loadSpeech();
  } catch {
    // The start of the gateway reports errors in the settings.
  }
}

/** Opens our own voice. Undefined if no agent uses it or no ElevenLabs key is set. */
export async function openVoice(
  config: GatewayConfig,
  {
    agents,
    pool,
    counters,
    log,
    metrics,
  }: { agents: AgentRegistry; pool: Pool; counters: AudioCounters; log: Logger; metrics: Metrics },
): Promise<OwnVoice | undefined> {
  const { apiKey, baseUrl } = config.elevenLabs;
  const ownVoiceAgents = agentsWithOwnVoice(agents);
  if (ownVoiceAgents.length === 0) return undefined;
  for (const agent of ownVoiceAgents) {
    if (apiKey !== undefined && ownVoiceOf(agent, config.elevenLabs) !== undefined) continue;
    log.warn(
      { agent: agent.id },
      'voice.mode is own, but ELEVENLABS_API_KEY or a voice id is missing: the voice of the relay speaks',
    );
  }
  if (apiKey === undefined) return undefined;
  const { createElevenLabs, audioDurationMs } = await loadSpeech();
  return {
    library: createAudioLibrary({
      speech: measuredSpeech(createElevenLabs({ apiKey, baseUrl }), metrics),
      store: createAudioStore(pool),
      durationMs: audioDurationMs,
      policy: VOICE_POLICY,
      counters,
      onStoreFailure: (error) =>
        log.warn({ err: error }, 'audio store not reachable: audio may be synthesised again'),
    }),
    // All gateways of a number share this secret, and it is never sent.
    urls: createAudioUrls({ secrets: config.twilio.authTokens, baseUrl: config.baseUrl }),
    breaker: createVoiceBreaker(VOICE_POLICY.breaker),
    voiceOf: (agent) => ownVoiceOf(agent, config.elevenLabs),
  };
}

function agentsWithOwnVoice({ agents }: AgentRegistry) {
  return agents.filter(({ voice }) => voice.mode === 'own');
}
