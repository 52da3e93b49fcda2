/**
 * What crosses between gateway and call workflow: signals in order per call by `{epoch, seq}`.
 * Everything here is plain JSON and stands in histories: change it only so that old ones still replay.
 */
import type { ReplyResult, SpeechProgress } from './activities.ts';
import type { AgentConfig } from './agent.ts';
import type { StepFailure } from './failures.ts';
import type { CallSid, GatewayId, TurnId } from './ids.ts';
import type { CallPolicy } from './policy.ts';
import type { Voiced, VoicePosition } from './voice-ladder.ts';

/** What is known of how much of a turn's words the caller has heard. */
export interface Heard extends Voiced {
  readonly turnId: TurnId;
  readonly text: string;
  /** As in the result of a reply. */
  readonly audioMs?: number;
  /** True where the caller or a lost connection cut the words off. */
  readonly cut: boolean;
}

export interface GatewayRef {
  readonly id: GatewayId;
  readonly taskQueue: string;
}

/** A gateway holds the socket of connection `epoch`. */
export interface Attached {
  readonly epoch: number;
  readonly gateway: GatewayRef;
  /** The relay's id of this connection: clean-up goes by it. */
  readonly sessionId: string;
  readonly at: number;
  /** How far the turn in progress had come on the connection before, where that could be read. */
  readonly progress?: SpeechProgress;
  /** Absent at the top of the voice ladder. */
  readonly voice?: VoicePosition;
}

/** What all inputs of the caller have in common. */
export interface NumberedInput {
  readonly epoch: number;
  /** Counts the caller's inputs of this connection from 1, without gaps. */
  readonly seq: number;
  /** When the gateway had it, epoch milliseconds. */
  readonly at: number;
  /** What was heard of the turn before, so that the plan does not depend on its result having arrived. */
  readonly previous?: Heard;
  /** Version of what the gateway has learnt from the workflow; absent while the gateway does not know the call's state. */
  readonly learnt?: number;
}

export interface Utterance extends NumberedInput {
  readonly text: string;
  readonly lang: string;
}

/** A run of keys pressed on the telephone. */
export interface Dtmf extends NumberedInput {
  readonly digits: string;
}

/** The line has been silent for the agent's limit. */
export type Silence = NumberedInput;

/** The gateway has answered a turn by itself, because the workflow could not be reached in time. */
export interface Answered {
  readonly epoch: number;
  readonly reply: ReplyResult;
  /** What was found in the knowledge; absent where the search failed. */
  readonly passages?: readonly { readonly id: string; readonly title: string; readonly score: number }[];
  readonly failures: readonly StepFailure[];
}

export interface Ended {
  readonly epoch: number;
  readonly by: 'caller' | 'agent' | 'failure';
  readonly at: number;
  /** Last input of this connection; known only to the gateway that held its socket. */
  readonly lastSeq?: number;
  readonly relay?: { readonly status: string; readonly errorCode?: string };
  /** Where no voice of the relay was left. */
  readonly voice?: VoicePosition;
  readonly previous?: Heard;
}

/** What a call workflow is started with. */
export interface CallStart {
  readonly callSid: CallSid;
  readonly from: string;
  readonly to: string;
  readonly direction: string;
  readonly startedAt: number;
  readonly agent: AgentConfig;
  /** A snapshot: a change of policy never touches calls in flight. */
  readonly policy: CallPolicy;
}

/** Name of the workflow of a call, as gateways of any version start it. */
export const CALL_WORKFLOW = 'callWorkflow';

/** Signals to a call by their wire names. */
export interface CallSignals {
  readonly attached: Attached;
  readonly utterance: Utterance;
  readonly dtmf: Dtmf;
  readonly silence: Silence;
  readonly answered: Answered;
  readonly ended: Ended;
}
