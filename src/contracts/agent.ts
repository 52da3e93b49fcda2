import type { AfterCallConfig } from './delivery.ts';
import type { LocationConfig, PlaceConfig } from './place.ts';
import type {
  BreakerPolicy,
  CallPolicy,
  DeadAirPolicy,
  ReplyRung,
  StandInPolicy,
  TurnTakingPolicy,
} from './policy.ts';
import type { OutboundConfig } from './outbound.ts';
import type { ToolConfig } from './tools.ts';
import type { TransferConfig } from './transfer.ts';

/** An agent: everything that is configured for the persona that answers a call. `config/agents.ts` makes it from a file in `agents/`. */
export interface AgentConfig extends PlaceConfig {
  /** File name without the extension. */
  readonly id: string;
  /** Hash of the file's content. A call keeps the version that it began with. */
  readonly version: string;
  readonly tenant: string;
  /** The name by which the agent introduces itself. */
  readonly name: string;
  /** Telephone numbers (E.164) that this agent answers. `*` answers every number that no other agent claims. */
  readonly numbers: readonly string[];
  readonly greeting: string;
  /** Who the agent is and how it talks, in plain words. Part of the model's instructions. */
  readonly persona: string;
  /** BCP-47, such as `en-US`. Every call begins in this language. */
  readonly language: string;
  /** The agent's other languages, by code. Absent = none. */
  readonly languages?: Readonly<Record<string, LanguageConfig>>;
  /** What a caller says or presses to switch to a language, by its code. */
  readonly languageRequests?: Readonly<Record<string, readonly string[]>>;
  readonly voice: VoiceConfig;
  readonly recogniser: RecogniserConfig;
  readonly relay: RelayConfig;
  /** How to say names and terms that a voice would mispronounce, by their spelling. */
  readonly pronunciations: Readonly<Record<string, string>>;
  readonly speculation: SpeculationConfig;
  readonly limits: AgentLimits;
  /** Absent settings are those of the `OPENAI_…` variables. */
  readonly model?: ModelSettings;
  /** Regular expressions (RE2) of what callers say and nobody may keep. */
  readonly sensitive?: readonly string[];
  /** `private`: nobody may keep what callers press, except for single keys. */
  readonly keys?: { readonly private: boolean };
  readonly phrases: AgentPhrases;
  /** Settings of this agent that differ from `workflows/call/policy.ts`. */
  readonly policy: PolicyOverrides;
  /** What the agent can do besides talking. */
  readonly tools?: readonly ToolConfig[];
  /** To whom callers are put through. Absent = to nobody. */
  readonly transfer?: TransferConfig;
  /** How it calls people. Absent = it calls nobody. */
  readonly outbound?: OutboundConfig;
  /** What follows each call. Absent = nothing. */
  readonly afterCall?: AfterCallConfig;
  /** The places of a business with several. */
  readonly locations?: readonly LocationConfig[];
}

/** The settings of the call policy that an agent may change. Absent = the value in `workflows/call/policy.ts`. */
export interface PolicyOverrides {
  readonly primary?: RungOverrides;
  readonly fallback?: RungOverrides;
  readonly lastRungReserveMs?: number;
  readonly maxRetryAfterMs?: number;
  readonly breaker?: Partial<BreakerPolicy>;
  readonly deadAir?: Partial<DeadAirPolicy>;
  readonly standIn?: Partial<StandInPolicy>;
  readonly turnTaking?: Partial<TurnTakingPolicy>;
  readonly reconnectWindowMs?: number;
  readonly gatewayReportMs?: number;
  readonly maxReconnects?: number;
  readonly heartbeatEveryMs?: number;
  readonly context?: Partial<CallPolicy['context']>;
  readonly passages?: number;
  readonly passageChars?: number;
}

export type RungOverrides = Partial<Omit<ReplyRung, 'name'>>;

/** Which voice speaks, and how. */
export interface VoiceConfig {
  /**
   * `own`: a voice of our own ElevenLabs account, whose audio is played into the call. If it fails, the relay's voice
   * speaks. Absent = `relay`: the relay's voice says everything.
   */
  readonly mode?: 'relay' | 'own';
  readonly own?: OwnVoiceConfig;
  readonly provider: 'ElevenLabs' | 'Google' | 'Amazon';
  /**
   * The relay's voice: an id, or a whole voice string (rules: docs/protocol.md). Absent = `ELEVENLABS_VOICE_ID` if the
   * provider is ElevenLabs, else the provider's default voice.
   */
  readonly voice?: string;
  /** The model in the voice string, for ElevenLabs only. Absent = the relay's default. */
  readonly model?: RelayVoiceModel;
  /** 1 = normal speed. */
  readonly speed?: number;
  /** Absent = the value of the `ELEVENLABS_…` variable. The same applies to `similarityBoost`. */
  readonly stability?: number;
  readonly similarityBoost?: number;
}

/** The relay's names for the models of ElevenLabs. */
export type RelayVoiceModel = 'flash_v2_5' | 'flash_v2' | 'turbo_v2_5' | 'turbo_v2';

/** How an agent talks another language. Absent settings are those of its first language, except that absent pronunciations are none. */
export interface LanguageConfig {
  readonly voice?: Partial<Omit<VoiceConfig, 'mode'>>;
  readonly recogniser?: Partial<Pick<RecogniserConfig, 'provider' | 'model' | 'hints'>>;
  /** Written as this language spells sounds. */
  readonly pronunciations?: Readonly<Record<string, string>>;
  readonly phrases: AgentPhrases;
}

/** A voice of our own ElevenLabs account. Absent settings are those of the `ELEVENLABS_…` variables. */
export interface OwnVoiceConfig {
  readonly voiceId?: string;
  /** ElevenLabs' own name of the model. */
  readonly model?: string;
  readonly stability?: number;
  readonly similarityBoost?: number;
  /** 1 = normal speed. */
  readonly speed?: number;
}

/** Speech recognition of the relay. */
export interface RecogniserConfig {
  readonly provider: 'Deepgram' | 'Google';
  readonly model: string;
  /** The recogniser detects which of the agent's languages the caller talks. */
  readonly detectLanguage?: boolean;
  /** Silence (ms) that ends an utterance. With Deepgram flux: the longest silence before the recogniser forces the end of a turn. */
  readonly speechTimeoutMs: number | 'auto';
  readonly partialPrompts: boolean;
  /** Names and terms for the recogniser to expect. */
  readonly hints: readonly string[];
}

/** What stops the agent: speech, keys, both or neither. */
export type Interruption = 'any' | 'speech' | 'dtmf' | 'none';

/** How the relay treats the caller while the agent speaks, and what it does on its own when something fails. */
export interface RelayConfig {
  readonly interruptible: Interruption;
  /** The same during the greeting. */
  readonly welcomeGreetingInterruptible: Interruption;
  /** How sure the relay must be of the caller's words to stop the agent: `high` stops at the slightest sound. */
  readonly interruptSensitivity: 'low' | 'medium' | 'high';
  /** The relay does not stop the agent for "yeah" or "uh-huh". */
  readonly ignoreBackchannel: boolean;
  /** The relay drops the agent's own words when they come back from the caller's telephone. */
  readonly echoPromptFiltering: boolean;
  /** The relay opens a lost socket again by itself, instead of asking the action webhook. */
  readonly applicationReconnect: boolean;
  /** The relay uses its default provider for the language if the agent's one fails. */
  readonly failover: boolean;
}

/** When search and model are started before the workflow asks for them. Unused requests to a model still cost money. */
export interface SpeculationConfig {
  /**
   * `off`: never. `final`: when the caller has finished. `last-stable`: already on a partial prompt that has not
   * changed for a while, because the caller may have finished.
   */
  readonly mode: 'off' | 'final' | 'last-stable';
  /** How long (ms) a partial prompt that ends like a sentence must stay unchanged. */
  readonly minAgeMs: number;
  /** How long (ms) any other partial prompt must stay unchanged. Must be longer than the recogniser's pause between two of them. */
  readonly minOpenAgeMs: number;
  /** Partial prompts shorter than this start nothing. */
  readonly minChars: number;
  /** Maximum number of model requests started on partial prompts of one turn. */
  readonly maxPerTurn: number;
}

/** How the language model is asked. Fields that a server refuses are left out. */
export interface ModelSettings {
  /** How long a model that thinks may think, such as `none`, `minimal` or `low`. */
  readonly reasoningEffort?: string;
  readonly temperature?: number;
  /** Further fields of the request, such as `top_p`, or `chat_template_kwargs` of vLLM. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface AgentLimits {
  /** Soft maximum length of a reply in characters: the sentence in progress is finished. */
  readonly maxResponseChars: number;
  /** Longest wait of a caller for the first words of an answer. */
  readonly responseTimeoutMs: number;
  /** Longest utterance. A caller who talks on is answered at this point. */
  readonly maxSpeechMs: number;
  /** Longest duration of a call. */
  readonly maxCallMs: number;
  /** Silence after which the agent asks whether the caller is still there. */
  readonly silenceMs: number;
  /** How often in a row the agent asks. At the next silence it says goodbye. */
  readonly maxSilences: number;
  /** Absent = no limit. The same holds for all of the following. */
  readonly concurrentCalls?: number;
  readonly callsPerNumberAndHour?: number;
  readonly modelRequestsPerCall?: number;
  readonly tokensPerCall?: number;
  readonly modelRequestsPerDay?: number;
  readonly tokensPerDay?: number;
  /** In the currency of the prices in the environment. */
  readonly moneyPerDay?: number;
  /** What happens at each of these limits. Absent = `message` for calls, `template` for models. */
  readonly whenReached?: LimitReactions;
}

/** A limit of how many calls an agent takes. */
export type CallLimit = 'concurrentCalls' | 'callsPerNumberAndHour';
/** A limit of what an agent's calls cost at models. */
export type ModelLimit =
  'modelRequestsPerCall' | 'tokensPerCall' | 'modelRequestsPerDay' | 'tokensPerDay' | 'moneyPerDay';

/** What is needed to count for an agent, and to know whether a limit of its models is reached. */
export type BudgetedAgent = Pick<AgentConfig, 'id' | 'tenant' | 'timeZone'> & {
  readonly limits: Pick<AgentLimits, ModelLimit>;
};

/**
 * `message`: the caller hears a sentence, and a new call ends with it. `end`: a new call is not answered, and one in progress ends
 * with a sentence. `template`: the call goes on, and no model is asked.
 */
export type LimitReactions = { readonly [Limit in CallLimit]?: 'message' | 'end' } & {
  readonly [Limit in ModelLimit]?: 'template' | 'message' | 'end';
};

/** Fixed sentences that the agent says without a model. */
export interface AgentPhrases {
  readonly stillThere: string;
  readonly silentGoodbye: string;
  readonly timeLimit: string;
  /** Said after a lost connection if no answer is owed. */
  readonly backAgain: string;
  /** Said when an answer is late. Used in rotation. */
  readonly fillers: readonly string[];
  /** Said when no model can be reached and no passage fits. */
  readonly apology: string;
  /** Said to a caller whose call is not taken. Absent = `conversation/limit-lines.ts`. */
  readonly busy?: string;
  /** The same in a call whose limit is reached. */
  readonly limitReached?: string;
  /** Said while a tool takes long. Used in rotation. Absent = `conversation/tools/tool-lines.ts`. The same holds for `goodbye`. */
  readonly notices?: readonly string[];
  /** The last words, if the model ends the call without any. */
  readonly goodbye?: string;
}
