/** Messages of the workflow that prepares an agent's own voice: it makes the audio of fixed sentences before a call needs them. */
import type { AgentConfig } from './agent.ts';
import type { VoicePolicy } from './policy.ts';

/** Name of the workflow. Gateways of every version start it by this name. */
export const PREPARE_VOICE_WORKFLOW = 'prepareVoiceWorkflow';

export interface PrepareVoice {
  readonly agent: Pick<AgentConfig, 'id' | 'version'>;
  /** One of the agent's languages. Absent = the first one. */
  readonly language?: string;
  /** The queue of the gateway that asked: it makes the audio. */
  readonly taskQueue: string;
  readonly pieces: readonly string[];
  /** A snapshot, as in a call. */
  readonly policy: VoicePolicy;
}

/** What was prepared. */
export interface PreparedVoice {
  readonly pieces: number;
  /** Pieces that existed already and cost nothing. */
  readonly cached: number;
  /** Characters that the vendor bills. */
  readonly characters: number;
}

export interface SynthesizeInput {
  readonly agent: Pick<AgentConfig, 'id' | 'version'>;
  readonly language?: string;
  readonly text: string;
}

export interface SynthesizeResult {
  readonly cached: boolean;
  readonly durationMs: number;
  readonly characters: number;
}

export function prepareVoiceWorkflowId({ id, version }: PrepareVoice['agent'], language?: string): string {
  return `prepare-voice-${id}-${version}${language === undefined ? '' : `-${language}`}`;
}
