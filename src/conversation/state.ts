/** The state of a call and the events that change it. */
import type {
  AskedServer,
  ReplyResult,
  Resume,
  SayInput,
  SpeechProgress,
  TurnTimes,
  Waste,
} from '../contracts/activities.ts';
import type { Digest } from '../contracts/learnt.ts';
import type { ModelUse } from '../contracts/cost.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import type { AttachedConnection, Ended, GatewayRef } from '../contracts/call.ts';
import type { CallSid, TurnId } from '../contracts/ids.ts';
import type { LearntEvent, Learnt, StopReason } from '../contracts/learnt.ts';
import type { StepFailure } from '../contracts/failures.ts';
import type { Control, OperatorWords } from '../contracts/control.ts';
import type { CallPolicy, RungName } from '../contracts/policy.ts';
import type { SignalEvent } from '../contracts/signals.ts';
import type { Action, ToolCall } from '../contracts/tools.ts';
import type { OutboundState } from './outbound/outbound-state.ts';
import type { TransferState } from '../contracts/transfer.ts';
import type { SpokenBy, VoicePosition } from '../contracts/voice-ladder.ts';

/**
 * `open`: words are owed or being spoken. The others are final. `spoken`: heard to the end. `cut`: the caller interrupted or
 * went on. `dropped`: lost with the connection. `unanswered`: there was no answer, or the caller waited longer than the
 * agent's limit and heard nothing.
 */
export type TurnOutcome = 'open' | 'spoken' | 'cut' | 'dropped' | 'unanswered';

/** A caller input and the answer to it. The greeting and notices have no input. */
export interface Turn {
  readonly number: number;
  readonly id: TurnId;
  readonly kind: 'greeting' | 'speech' | 'keys' | 'notice';
  /** When the turn began, epoch milliseconds. */
  readonly at: number;
  /** What the caller said, or the keys. Null for the greeting and notices. */
  readonly caller: string | null;
  /** The caller's words continue those of the turn before. The answer is to both. */
  readonly continues?: true;
  /** The words came after those that the caller said on a newer connection. They are not answered. */
  readonly late?: true;
  readonly outcome: TurnOutcome;
  /** Counts the changes of this turn. The call record keeps the highest revision. */
  readonly revision: number;
  /** The connection that was last asked for its words. 0 = none yet. */
  readonly askedOn: number;
  /** The text that was sent to the relay, over all connections. Without the filler. */
  readonly said: string;
  /** How much of `said` the caller heard. */
  readonly heard: string;
  /** The part of `heard` that was heard on earlier connections. */
  readonly heardBefore: string;
  /** Duration of our own audio of `heard`. Null if another voice said some of it. */
  readonly audioMs?: number | null;
  /** The same for `heardBefore`. */
  readonly audioMsBefore?: number | null;
  readonly passages: readonly { readonly id: string; readonly title: string; readonly score: number }[];
  readonly searched: boolean;
  readonly search?: SearchTimes;
  readonly failures: readonly StepFailure[];
  readonly rung?: RungName;
  readonly model?: string;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
  /** The filler before the answer. A model never sees it. */
  readonly filler?: { readonly said: string; readonly heard: string };
  readonly server?: AskedServer;
  readonly wasted?: Waste;
  readonly voice?: SpokenBy;
  readonly times?: TurnTimes;
  /** The operator who wrote the words, or who held the call when the caller spoke. */
  readonly operator?: string;
  /** What the operator wrote. */
  readonly words?: OperatorWords;
  /** The calls of tools in this turn. Absent if there are none. */
  readonly actions?: readonly Action[];
  /** Tokens of the requests that ended in calls. */
  readonly callUsage?: NonNullable<Turn['usage']>;
  /** In a notice: the actions whose results it tells. */
  readonly tells?: readonly string[];
  /** What the model said before each round of calls. */
  readonly rounds?: readonly string[];
  /** The answer claimed something that no tool had done, and was corrected. */
  readonly corrected?: true;
  /** The gateway answered by itself, because the workflow could not be reached. */
  readonly standIn?: true;
  /** The connection of the latest words that are known. Absent if there are none, and in calls of 0.4.0. */
  readonly spokenOn?: number;
}

/** When the search of a turn finished (epoch milliseconds), and how long it took. */
export interface SearchTimes {
  readonly at: number;
  readonly tookMs: number;
}

/** The turn whose words are owed, and how to produce them. */
export interface Owed {
  readonly turnId: TurnId;
  /** Fixed words. Absent if a model answers. */
  readonly text?: string;
  readonly thenEnd?: true;
  readonly thenTransfer?: true;
  /** The words cannot be interrupted. */
  readonly isFinal?: true;
  /** The words are said even if the caller waits for an answer. */
  readonly mustBeSaid?: true;
  readonly resume?: Resume;
}

/** The complete state of a call, as plain JSON: continue-as-new and queries pass it between processes. */
export interface CallState {
  readonly callSid: CallSid;
  readonly agent: AgentConfig;
  /** The language that the caller has switched to. Absent = the agent's first one. */
  readonly language?: string;
  readonly policy: CallPolicy;
  /** Number of the newest connection. 0 = none yet. */
  readonly epoch: number;
  readonly gateway: GatewayRef | null;
  /** All connections so far. Absent before the first, and incomplete in calls that 0.4.0 began. */
  readonly connections?: readonly AttachedConnection[];
  /** Number of the last input seen, by connection. */
  readonly lastSeq: Readonly<Record<string, number>>;
  readonly turns: readonly Turn[];
  readonly owed: Owed | null;
  /** The digest in use. */
  readonly digest?: Digest;
  /** In the workflow: what its digests have used, by model. */
  readonly digestUse?: readonly ModelUse[];
  /** Events that only the workflow knew at first. `events` holds those that the gateway has not acknowledged. */
  readonly learnt: Learnt;
  /**
   * Present once the call has reached its time limit, at `at`, or was stopped. At the limit the goodbye waits for the end of
   * the answer in progress.
   */
  readonly timeLimit?: {
    readonly at: number;
    readonly isAnnounced: boolean;
    readonly stopped?: StopReason;
    /** Absent: the agent's own words. */
    readonly goodbye?: string;
  };
  /** Present once the call is about to reach its time limit. `tries`: how often a turn was opened to say so. */
  readonly limitNotice?: { readonly at: number; readonly tries: number; readonly isOpened: boolean };
  /** The caller is an answering machine or a recording. */
  readonly isMachine?: true;
  /** The latest transfer to a person. Absent = there was none. */
  readonly transfer?: TransferState;
  /** Present if we have placed the call. */
  readonly outbound?: OutboundState;
  /** Consecutive silences of the caller. */
  readonly silences: number;
  /** Position on the voice ladder. Absent at the top. */
  readonly voice?: VoicePosition['rung'];
  /** What operators have done. */
  readonly control?: Control;
  readonly ended: Ended | null;
}

/** An event of a call. The workflow and the gateway's mirror apply events in the order in which they see them. */
export type CallEvent =
  | SignalEvent
  /** This connection has been asked for the owed words. */
  | { readonly type: 'started'; readonly turnId: TurnId; readonly epoch: number }
  | {
      readonly type: 'searched';
      readonly turnId: TurnId;
      readonly passages: Turn['passages'];
      readonly search?: SearchTimes;
    }
  | { readonly type: 'stepFailed'; readonly turnId: TurnId; readonly failure: StepFailure }
  | {
      readonly type: 'replied';
      readonly epoch: number;
      readonly rung?: RungName;
      readonly result: ReplyResult;
    }
  /** The model calls tools. `said`: its words before, over all rounds of the turn on this connection. */
  | {
      readonly type: 'toolsCalled';
      readonly epoch: number;
      readonly turnId: TurnId;
      readonly said: string;
      readonly calls: readonly ToolCall[];
      readonly usage?: ReplyResult['usage'];
      readonly at: number;
    }
  /** The gateway did not report a result. `progress`: its last heartbeat. */
  | {
      readonly type: 'lost';
      readonly epoch: number;
      readonly turnId: TurnId;
      readonly progress?: SpeechProgress;
    }
  | { readonly type: 'unanswered'; readonly epoch: number; readonly turnId: TurnId; readonly at: number }
  /** In the workflow: there is something that the gateway does not know yet. */
  | { readonly type: 'learnt'; readonly event: LearntEvent }
  /** In the workflow: a digest was made by a model. */
  | { readonly type: 'digested'; readonly use: ModelUse }
  /** In the gateway: an activity input brings what the workflow has learnt, and the fixed words to say. */
  | {
      readonly type: 'told';
      readonly learnt?: Learnt;
      readonly say?: Pick<SayInput, 'turnId' | 'text' | 'thenEnd' | 'thenTransfer' | 'isFinal'>;
    }
  /** In the workflow: the call is about to reach its time limit. */
  | { readonly type: 'timeLimitNear'; readonly at: number }
  /** The time limit as in version 0.3: the goodbye interrupts whatever is being said. */
  | { readonly type: 'timeLimitOf03'; readonly at: number }
  | { readonly type: 'reconnectExpired'; readonly epoch: number; readonly at: number }
  /** Nothing more will be said or reported. */
  | { readonly type: 'closed' }
  /** No result will come any more for the turns that are still open. */
  | { readonly type: 'unreported' };
