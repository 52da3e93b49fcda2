/**
 * Builds and checks the voice string for the relay (docs/protocol.md). Only a call shows whether the relay hosts that voice:
 * if not, it reports error 64112.
 */
import type { VoiceConfig } from '../contracts/agent.ts';
import { primaryTag } from './languages.ts';

/** The ElevenLabs voice settings of the environment. */
export interface VoiceAccount {
  readonly voiceId?: string;
  readonly stability: number;
  readonly similarityBoost: number;
}

export interface VoiceFault {
  readonly field: (typeof SETTINGS)[number];
  readonly complaint: string;
}

const SETTINGS = ['model', 'speed', 'stability', 'similarityBoost'] as const;

/**
 * The `voice` attribute, for ElevenLabs `ID[-MODEL]-SPEED_STABILITY_SIMILARITY`. Undefined means the provider's default
 * voice. The voice of the environment is used only if the agent's mode is not `own`: otherwise it is likely a private voice,
 * which the relay does not host.
 */
export function relayVoiceOf(voice: VoiceConfig, account: VoiceAccount): string | undefined {
  const id = voiceIdOf(voice, account);
  if (id === undefined || voice.provider !== 'ElevenLabs' || hasSettings(id)) return id;
  const {
    model,
    speed = 1,
    stability = account.stability,
    similarityBoost = account.similarityBoost,
  } = voice;
  const settings = [speed, stability, similarityBoost].map(decimal).join('_');
  return [id, ...(model === undefined ? [] : [model]), settings].join('-');
}

/** Finds voice settings that contradict each other. */
export function relayVoiceFaults(voice: VoiceConfig, language: string): readonly VoiceFault[] {
  const given = SETTINGS.filter((field) => voice[field] !== undefined);
  if (voice.provider !== 'ElevenLabs') {
    const complaint = `may be set only if the provider is ElevenLabs (it is ${voice.provider})`;
    return given.map((field) => ({ field, complaint }));
  }
  if (voice.voice !== undefined && hasSettings(voice.voice)) {
    const complaint = 'may be set only if voice is a bare id without settings';
    return given.map((field) => ({ field, complaint }));
  }
  // Models whose name does not end in `_5` speak English only.
  const isEnglish = primaryTag(language) === 'en';
  if (isEnglish || voice.model === undefined || voice.model.endsWith('_5')) return [];
  return [{ field: 'model', complaint: `(${voice.model}) speaks English only, not ${language}` }];
}

/** Finds settings without a voice that they apply to. The relay's default voice takes no settings. */
export function faultsWithoutVoice(voice: VoiceConfig, account: VoiceAccount): readonly VoiceFault[] {
  if (voiceIdOf(voice, account) !== undefined) return [];
  const given = SETTINGS.filter((field) => voice[field] !== undefined);
  const complaint = `needs a voice: set voice.voice${voice.mode === 'own' ? '' : ' or ELEVENLABS_VOICE_ID'}`;
  return given.map((field) => ({ field, complaint }));
}

function voiceIdOf({ mode, provider, voice }: VoiceConfig, { voiceId }: VoiceAccount): string | undefined {
  return voice ?? (mode !== 'own' && provider === 'ElevenLabs' ? voiceId : undefined);
}

/** Whether the voice string already has settings after the id. */
function hasSettings(voice: string): boolean {
  return voice.includes('-');
}

/** `1.0`, `0.75`: the number format of the documented voice strings. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(Math.round(value * 100) / 100);
}
