import type {
  Digest,
  ReplyResult,
  Resume,
  SayInput,
  SpeechProgress,
  TurnTimes,
  Waste,
} from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import type { Ended, GatewayRef } from '../contracts/call.ts';
import type { CallSid, TurnId } from '../contracts/ids.ts';
import type { LearntEvent, Learnt } from '../contracts/learnt.ts';
import type { StepFailure } from '../contracts/failures.ts';
import type { CallPolicy, RungName } from '../contracts/policy.ts';
import type { SignalEvent } from '../contracts/signals.ts';
import type { SpokenBy, VoicePosition } from '../contracts/voice-ladder.ts';

/**
 * `open`: words are owed or being spoken. The others are final: heard to the end, cut off by the caller, lost
 * with a connection that never came back, or: the caller waited past the agent's limit and got nothing.
 */
export type TurnOutcome = 'open' | 'spoken' | 'cut' | 'dropped' | 'unanswered';

/** One input of the caller and the answer to it; greeting and notices have no input. */
export interface Turn {
  readonly number: number;
  readonly id: TurnId;
  readonly kind: 'greeting' | 'speech' | 'keys' | 'notice';
  readonly at: number;
  readonly caller: string | null;
  readonly outcome: TurnOutcome;
  /** Counts the changes of this turn: the call record takes the highest. */
  readonly revision: number;
  /** Connection on which its words were last asked for; 0 = not yet. */
  readonly askedOn: number;
  /** What left for the relay, over all connections. */
  readonly said: string;
  readonly heard: string;
  /** How much of `heard` was heard on connections before the present one. */
  readonly heardBefore: string;
  /** Duration of our own audio of `heard`; null if another voice has said some of it. */
  readonly audioMs?: number | null;
  /** The same of `heardBefore`. */
  readonly audioMsBefore?: number | null;
  readonly passages: readonly { readonly id: string; readonly title: string; readonly score: number }[];
  readonly searched: boolean;
  readonly search?: SearchTimes;
  readonly failures: readonly StepFailure[];
  readonly rung?: RungName;
  readonly model?: string;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
  /** Said before the answer, to fill the silence; never part of what a model sees. */
  readonly filler?: { readonly said: string; readonly heard: string };
  readonly wasted?: Waste;
  readonly voice?: SpokenBy;
  readonly times?: TurnTimes;
}

/** When the search of a turn was done (epoch milliseconds), and how long it took. */
export interface SearchTimes {
  readonly at: number;
  readonly tookMs: number;
}

/** The turn whose words are due, and how they are made. */
export interface Owed {
  readonly turnId: TurnId;
  /** Fixed words instead of a model's. */
  readonly text?: string;
  readonly thenEnd?: true;
  readonly resume?: Resume;
}

/** All that a call is, as plain JSON: it survives continue-as-new, queries and a change of process. */
export interface CallState {
  readonly callSid: CallSid;
  readonly agent: AgentConfig;
  /** The language that the caller has gone on in; absent = the agent's first one. */
  readonly language?: string;
  readonly policy: CallPolicy;
  /** Highest connection seen; 0 = none yet. */
  readonly epoch: number;
  readonly gateway: GatewayRef | null;
  /** Last input seen of each connection. */
  readonly lastSeq: Readonly<Record<string, number>>;
  readonly turns: readonly Turn[];
  readonly owed: Owed | null;
  /** What was said in turns that the context has no room for; absent until there is one. */
  readonly digest?: Digest;
  /** What the workflow has learnt without the gateway: the last events are those that the gateway has not acknowledged. */
  readonly learnt: Learnt;
  /** The call has reached its time limit at `at`. The goodbye waits for the end of the answer in progress. */
  readonly timeLimit?: { readonly at: number; readonly isAnnounced: boolean };
  /** Silences in a row. */
  readonly silences: number;
  /** Absent at the top of the voice ladder. */
  readonly voice?: VoicePosition['rung'];
  readonly ended: Ended | null;
}

/** What can happen to a call, in the order in which the workflow (or a gateway's mirror) sees it. */
export type CallEvent =
  | SignalEvent
  /** The words owed have been asked for on this connection. */
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
  /** The gateway did not answer: known is what its last heartbeat said. */
  | {
      readonly type: 'lost';
      readonly epoch: number;
      readonly turnId: TurnId;
      readonly progress?: SpeechProgress;
    }
  | { readonly type: 'unanswered'; readonly epoch: number; readonly turnId: TurnId; readonly at: number }
  /** The workflow has learnt something that the gateway does not know yet. */
  | { readonly type: 'learnt'; readonly event: LearntEvent }
  /** A gateway reads what the workflow has learnt, with the fixed words that it is asked to say. */
  | {
      readonly type: 'told';
      readonly learnt?: Learnt;
      readonly say?: Pick<SayInput, 'turnId' | 'text' | 'thenEnd'>;
    }
  /** As version 0.3 took its time limit: the goodbye interrupts whatever is being said. */
  | { readonly type: 'timeLimitOf03'; readonly at: number }
  | { readonly type: 'reconnectExpired'; readonly epoch: number; readonly at: number }
  /** Nothing more will be said or reported. */
  | { readonly type: 'closed' }
  /** What is still open now will stay so. */
  | { readonly type: 'unreported' };
