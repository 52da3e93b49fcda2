/**
 * The messages between gateway and call workflow: the start of a call and its signals, ordered per call by `{epoch, seq}`.
 * Everything here is plain JSON and is stored in histories, so a change must keep old histories replayable.
 */
import type { ReplyResult, SpeechProgress } from './activities.ts';
import type { AgentConfig } from './agent.ts';
import type { StepFailure } from './failures.ts';
import type { CallSid, GatewayId, TurnId } from './ids.ts';
import type { StopReason } from './learnt.ts';
import type { AnsweredBy, OutboundCall } from './outbound.ts';
import type { CallPolicy } from './policy.ts';
import type { ToolCall } from './tools.ts';
import type { FailedTransfer, TransferState } from './transfer.ts';
import type { Voiced, VoicePosition } from './voice-ladder.ts';

/** How much of a turn's words the caller heard. */
export interface Heard extends Voiced {
  readonly turnId: TurnId;
  readonly text: string;
  /** As in `ReplyResult`. */
  readonly audioMs?: number;
  /** True if the caller interrupted, or the connection was lost. */
  readonly cut: boolean;
}

/** A gateway process and the task queue on which it runs activities. */
export interface GatewayRef {
  readonly id: GatewayId;
  readonly taskQueue: string;
}

/** A gateway has a new relay connection of the call: number `epoch`. */
export interface Attached {
  readonly epoch: number;
  readonly gateway: GatewayRef;
  /** The relay's id of this connection. */
  readonly sessionId: string;
  readonly at: number;
  /** How much of the turn in progress was said and heard on the previous connection. Absent if it could not be read. */
  readonly progress?: SpeechProgress;
  /** Absent at the top of the voice ladder. */
  readonly voice?: VoicePosition;
  /** Present if the caller comes back from a transfer that failed. */
  readonly transfer?: FailedTransfer;
}

/** A relay connection of a call, as the state and the call record keep it. */
export interface AttachedConnection {
  readonly epoch: number;
  readonly gateway: GatewayId;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Fields of every caller input. */
export interface NumberedInput {
  readonly epoch: number;
  /** Counts the caller's inputs of this connection from 1, without gaps. */
  readonly seq: number;
  /** When the gateway received it, epoch milliseconds. */
  readonly at: number;
  /** What the caller heard of the previous turn. With it, the plan does not depend on that turn's result, which may arrive later. */
  readonly previous?: Heard;
  /** It came during a goodbye that cannot be interrupted. It is recorded and not answered. */
  readonly afterGoodbye?: true;
  /** In a call that we have placed: the other side has heard who calls. */
  readonly opened?: true;
  /** The version of `Learnt` that the gateway has applied. Absent while the gateway does not know the call's state. */
  readonly learnt?: number;
}

export interface Utterance extends NumberedInput {
  readonly text: string;
  readonly lang: string;
  /** The caller asks for a pause. Gateways of 0.4.0 do not say so: the words are answered as a question then. */
  readonly pause?: true;
  /** The words continue those of the turn before, which is not answered on its own. */
  readonly continues?: true;
  /** The words are those of an answering machine or a recording. */
  readonly machine?: true;
}

/** A run of keys pressed on the telephone. */
export interface Dtmf extends NumberedInput {
  readonly digits: string;
}

/** Neither side has spoken for the agent's `silenceMs`. */
export type Silence = NumberedInput;

/** A turn report: the gateway answered a turn itself, because the workflow could not be reached in time. */
export interface Answered {
  readonly epoch: number;
  readonly reply: ReplyResult;
  /** What the search found. Absent if it failed. */
  readonly passages?: readonly { readonly id: string; readonly title: string; readonly score: number }[];
  readonly failures: readonly StepFailure[];
  /** A notice, which the workflow may not have opened: it may not have known yet that nothing was owed. Absent from 0.4.0. */
  readonly notice?: true;
  /** What the model wanted to do. The workflow does it: a gateway that stands in runs no tools. */
  readonly wish?: readonly ToolCall[];
  /** The gateway answered by itself. Absent: only the report came this way, or it is older than 0.5.0. */
  readonly standIn?: true;
}

/** The call is over. */
export interface Ended {
  readonly epoch: number;
  readonly by: 'caller' | 'agent' | 'failure';
  readonly at: number;
  /** Number of the last input of this connection. Only the gateway that held its socket knows it. */
  readonly lastSeq?: number;
  readonly relay?: { readonly status: string; readonly errorCode?: string };
  /** Present if the gateway has stopped the call. */
  readonly stopped?: StopReason;
  /** `ringing`: the call could not be connected again, and a person is rung. Otherwise the outcome of a transfer. */
  readonly transfer?: TransferState;
  /** Present if no voice of the relay was left. */
  readonly voice?: VoicePosition;
  readonly previous?: Heard;
}

/** The input of the call workflow. */
export interface CallStart {
  readonly callSid: CallSid;
  readonly from: string;
  readonly to: string;
  readonly direction: string;
  readonly startedAt: number;
  readonly agent: AgentConfig;
  /** A snapshot, so a change of the policy does not affect calls in progress. */
  readonly policy: CallPolicy;
  /** Present if we have placed the call. */
  readonly outbound?: OutboundCall;
}

/** Name of the call workflow. Gateways of every version start it by this name. */
export const CALL_WORKFLOW = 'callWorkflow';

/** The signals of a call workflow, by wire name. */
export interface CallSignals {
  readonly attached: Attached;
  readonly utterance: Utterance;
  readonly dtmf: Dtmf;
  readonly silence: Silence;
  readonly answered: Answered;
  readonly ended: Ended;
  readonly answeredBy: AnsweredBy;
}
