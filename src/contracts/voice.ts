/** Preparing the voice of an agent: what it says without a model is made before a caller waits for it. */
import type { AgentConfig } from './agent.ts';
import type { VoicePolicy } from './policy.ts';

/** Name of the workflow, as gateways of any version start it. */
export const PREPARE_VOICE_WORKFLOW = 'prepareVoiceWorkflow';

export interface PrepareVoice {
  readonly agent: Pick<AgentConfig, 'id' | 'version'>;
  /** Which of the agent's languages; absent = its first one. */
  readonly language?: string;
  /** Where it is made: the queue of the gateway that asks for it. */
  readonly taskQueue: string;
  readonly pieces: readonly string[];
  /** A snapshot. */
  readonly policy: VoicePolicy;
}

export interface PreparedVoice {
  readonly pieces: number;
  /** Were there already and cost nothing. */
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
