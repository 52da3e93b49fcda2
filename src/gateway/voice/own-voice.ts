/** Our own voice in a gateway: its audio library, its addresses, its breaker, and the voice settings of an agent. */
import type { SpeechVoice } from '../../adapters/ports/speech.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { primaryTag } from '../../conversation/languages.ts';
import type { VoiceAccount } from '../../conversation/relay-voice.ts';
import type { AudioLibrary } from './audio-library.ts';
import type { AudioUrls } from './audio-urls.ts';
import type { VoiceBreaker } from './voice-breaker.ts';

export interface OwnVoice {
  readonly library: AudioLibrary;
  readonly urls: AudioUrls;
  readonly breaker: VoiceBreaker;
  /** The voice of an agent in the agent's current `language`. Undefined if the agent speaks with the relay's voice. */
  voiceOf(agent: AgentConfig): SpeechVoice | undefined;
}

/** The vendor's fastest model: 0.1 s to the first byte. */
const DEFAULT_MODEL = 'eleven_flash_v2_5';

/** Combines the settings of the agent and the environment. Undefined if the mode is not `own` or no voice id is set. */
export function ownVoiceOf(
  { language, voice: { mode, own = {} } }: Pick<AgentConfig, 'language' | 'voice'>,
  account: VoiceAccount,
): SpeechVoice | undefined {
  const voiceId = own.voiceId ?? account.voiceId;
  if (mode !== 'own' || voiceId === undefined) return undefined;
  return {
    voiceId,
    model: own.model ?? DEFAULT_MODEL,
    stability: own.stability ?? account.stability,
    similarityBoost: own.similarityBoost ?? account.similarityBoost,
    speed: own.speed ?? 1,
    language: primaryTag(language),
  };
}
