/** The voice that the relay is asked for (docs/protocol.md). Whether it hosts that voice only a call can tell (64112). */
import type { VoiceConfig } from '../contracts/agent.ts';
import { primaryTag } from './languages.ts';

/** What the environment says of an ElevenLabs voice. */
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
 * The `voice` attribute, for ElevenLabs `ID[-MODEL]-SPEED_STABILITY_SIMILARITY`. Undefined: the provider's default
 * voice. The account's voice is taken only where the relay speaks for it: with a voice of our own it is likely private.
 */
export function relayVoiceOf(voice: VoiceConfig, account: VoiceAccount): string | undefined {
  const id = voiceIdOf(voice, account);
  if (id === undefined || voice.provider !== 'ElevenLabs' || isWhole(id)) return id;
  const {
    model,
    speed = 1,
    stability = account.stability,
    similarityBoost = account.similarityBoost,
  } = voice;
  const settings = [speed, stability, similarityBoost].map(decimal).join('_');
  return [id, ...(model === undefined ? [] : [model]), settings].join('-');
}

/** What in the settings of a voice contradicts the rest of them. */
export function relayVoiceFaults(voice: VoiceConfig, language: string): readonly VoiceFault[] {
  const given = SETTINGS.filter((field) => voice[field] !== undefined);
  if (voice.provider !== 'ElevenLabs') {
    const complaint = `may be set only where the provider is ElevenLabs (it is ${voice.provider})`;
    return given.map((field) => ({ field, complaint }));
  }
  if (voice.voice !== undefined && isWhole(voice.voice)) {
    const complaint = 'may be set only where voice is an id alone, without settings behind it';
    return given.map((field) => ({ field, complaint }));
  }
  // The models without a 5 behind them know no other language.
  const isEnglish = primaryTag(language) === 'en';
  if (isEnglish || voice.model === undefined || voice.model.endsWith('_5')) return [];
  return [{ field: 'model', complaint: `(${voice.model}) speaks English only, not ${language}` }];
}

/** Settings of a voice that nothing names: the relay's default voice takes none. */
export function faultsWithoutVoice(voice: VoiceConfig, account: VoiceAccount): readonly VoiceFault[] {
  if (voiceIdOf(voice, account) !== undefined) return [];
  const given = SETTINGS.filter((field) => voice[field] !== undefined);
  const complaint = `needs a voice: set voice.voice${voice.mode === 'own' ? '' : ' or ELEVENLABS_VOICE_ID'}`;
  return given.map((field) => ({ field, complaint }));
}

function voiceIdOf({ mode, provider, voice }: VoiceConfig, { voiceId }: VoiceAccount): string | undefined {
  return voice ?? (mode !== 'own' && provider === 'ElevenLabs' ? voiceId : undefined);
}

/** A voice string with something behind its id. */
function isWhole(voice: string): boolean {
  return voice.includes('-');
}

/** `1.0`, `0.75`: as the strings of the documentation have it. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(Math.round(value * 100) / 100);
}
