import type { BreakerPolicy, CallPolicy, DeadAirPolicy, ReplyRung, StandInPolicy } from './policy.ts';

/** A configured persona: what answers a call. Made from a file in `agents/`; see `config/agents.ts`. */
export interface AgentConfig {
  /** File name without its ending. */
  readonly id: string;
  /** Hash of the file's content: a call keeps the version that it began with. */
  readonly version: string;
  readonly tenant: string;
  /** The name that the agent gives itself. */
  readonly name: string;
  /** Telephone numbers (E.164) that this agent answers; `*` answers every number not claimed by another. */
  readonly numbers: readonly string[];
  readonly greeting: string;
  /** Who the agent is and how it talks, in plain words; becomes part of the model's instructions. */
  readonly persona: string;
  /** BCP-47, such as `en-US`. A call begins in it. */
  readonly language: string;
  /** The others that the agent talks, by their codes. Absent = none. */
  readonly languages?: Readonly<Record<string, LanguageConfig>>;
  /** What a caller says or presses to go on in a language, by its code. */
  readonly languageRequests?: Readonly<Record<string, readonly string[]>>;
  readonly voice: VoiceConfig;
  readonly recogniser: RecogniserConfig;
  /** How names and terms are said that a voice would get wrong, by how they are written. */
  readonly pronunciations: Readonly<Record<string, string>>;
  readonly speculation: SpeculationConfig;
  readonly limits: AgentLimits;
  readonly phrases: AgentPhrases;
  /** What this agent wants otherwise than `workflows/call/policy.ts` has it. */
  readonly policy: PolicyOverrides;
}

/** The settings of the call policy that an agent may change. Absent = as in the policy file. */
export interface PolicyOverrides {
  readonly primary?: RungOverrides;
  readonly fallback?: RungOverrides;
  readonly lastRungReserveMs?: number;
  readonly maxRetryAfterMs?: number;
  readonly breaker?: Partial<BreakerPolicy>;
  readonly deadAir?: Partial<DeadAirPolicy>;
  readonly standIn?: Partial<StandInPolicy>;
  readonly reconnectWindowMs?: number;
  readonly maxReconnects?: number;
  readonly heartbeatEveryMs?: number;
  readonly context?: Partial<CallPolicy['context']>;
  readonly passages?: number;
  readonly passageChars?: number;
}

export type RungOverrides = Partial<Omit<ReplyRung, 'name'>>;

/** Who speaks, and how. */
export interface VoiceConfig {
  /**
   * `own`: a voice of our own ElevenLabs account, played into the call; what it cannot say, the relay's voice says.
   * Absent = `relay`: the relay's voice says everything.
   */
  readonly mode?: 'relay' | 'own';
  readonly own?: OwnVoiceConfig;
  readonly provider: 'ElevenLabs' | 'Google' | 'Amazon';
  /**
   * The relay's voice: an id, or a whole voice string (rules: docs/protocol.md). Absent = `ELEVENLABS_VOICE_ID` where
   * ElevenLabs speaks for the relay, else the provider's default voice.
   */
  readonly voice?: string;
  /** The rest of the voice string, for ElevenLabs only; absent = the relay's default. */
  readonly model?: RelayVoiceModel;
  /** 1 = as the voice speaks by itself. */
  readonly speed?: number;
  /** Absent = as the `ELEVENLABS_…` variables have it, like `similarityBoost`. */
  readonly stability?: number;
  readonly similarityBoost?: number;
}

/** As the relay names the models of ElevenLabs. */
export type RelayVoiceModel = 'flash_v2_5' | 'flash_v2' | 'turbo_v2_5' | 'turbo_v2';

/** How an agent talks another language. What is absent is as in its first one, but for pronunciations: then none. */
export interface LanguageConfig {
  readonly voice?: Partial<Omit<VoiceConfig, 'mode'>>;
  readonly recogniser?: Partial<Pick<RecogniserConfig, 'provider' | 'model' | 'hints'>>;
  /** Spelt out for those who read this language. */
  readonly pronunciations?: Readonly<Record<string, string>>;
  readonly phrases: AgentPhrases;
}

/** A voice of our own ElevenLabs account. What is absent is as the `ELEVENLABS_…` variables have it. */
export interface OwnVoiceConfig {
  readonly voiceId?: string;
  /** As ElevenLabs names it. */
  readonly model?: string;
  readonly stability?: number;
  readonly similarityBoost?: number;
  /** 1 = as the voice speaks by itself. */
  readonly speed?: number;
}

/** How the relay listens. */
export interface RecogniserConfig {
  readonly provider: 'Deepgram' | 'Google';
  readonly model: string;
  /** It tells which of the agent's languages the caller talks. */
  readonly detectLanguage?: boolean;
  /** Silence (ms) that ends an utterance; with Deepgram flux the longest silence before the end of a turn is forced. */
  readonly speechTimeoutMs: number | 'auto';
  readonly partialPrompts: boolean;
  /** Names and terms that the recogniser should expect. */
  readonly hints: readonly string[];
}

/** How early search and model are begun, before the workflow asks for them. What is begun in vain is paid for. */
export interface SpeculationConfig {
  /**
   * `off`: never. `final`: when the caller has finished. `last-stable`: already on a partial prompt that stands
   * unchanged for a while, in case it is all that the caller will say.
   */
  readonly mode: 'off' | 'final' | 'last-stable';
  /** How long (ms) a partial prompt that ends like a sentence must stand. */
  readonly minAgeMs: number;
  /** How long (ms) any other one must stand: longer than the recogniser's pause between two of them. */
  readonly minOpenAgeMs: number;
  /** Shorter partial prompts are not acted upon. */
  readonly minChars: number;
  /** Most requests begun on partial prompts of one turn. */
  readonly maxPerTurn: number;
}

export interface AgentLimits {
  /** Soft length of a reply in characters: the sentence in progress is finished. */
  readonly maxResponseChars: number;
  /** Longest that a caller waits for the first words of an answer. */
  readonly responseTimeoutMs: number;
  /** Longest single utterance that the caller is listened to. */
  readonly maxSpeechMs: number;
  /** Longest call. */
  readonly maxCallMs: number;
  /** Silence on the line after which the agent asks whether the caller is still there. */
  readonly silenceMs: number;
  /** Silences in a row after which the agent says goodbye. */
  readonly maxSilences: number;
}

/** Sentences that the agent says without a model. */
export interface AgentPhrases {
  readonly stillThere: string;
  readonly silentGoodbye: string;
  readonly timeLimit: string;
  /** After a dropped connection with no question pending. */
  readonly backAgain: string;
  /** While an answer is being waited for, in turn. */
  readonly fillers: readonly string[];
  /** When no model can be reached and no passage fits. */
  readonly apology: string;
}
