import type {
  Digest,
  ReplyResult,
  Resume,
  SpeechProgress,
  TurnTimes,
  Waste,
} from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import type {
  Answered,
  Attached,
  CallStart,
  Dtmf,
  Ended,
  GatewayRef,
  Silence,
  Utterance,
} from '../contracts/call.ts';
import { GREETING_TURN } from '../contracts/ids.ts';
import type { CallSid, TurnId } from '../contracts/ids.ts';
import type { StepFailure } from '../contracts/failures.ts';
import type { CallPolicy, RungName } from '../contracts/policy.ts';
import type { SpokenBy, VoicePosition } from '../contracts/voice-ladder.ts';
import { newTurn } from './turns.ts';

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
  /** Connection on which its words were last asked for; 0 = not yet. */
  readonly askedOn: number;
  /** What left for the relay, over all connections. */
  readonly said: string;
  readonly heard: string;
  /** How much of `heard` was heard on connections before the present one. */
  readonly heardBefore: string;
  /** How long our own audio of `heard` sounded; null where another voice has said some of it. Absent in 0.1.0. */
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
  /** A newer one. It takes its place with the caller's next input after gateway and workflow both know it. */
  readonly nextDigest?: { readonly digest: Digest; readonly isTold: boolean };
  /** Silences in a row. */
  readonly silences: number;
  /** Absent at the top of the voice ladder. */
  readonly voice?: VoicePosition['rung'];
  readonly ended: Ended | null;
}

/** What can happen to a call, in the order in which the workflow (or a gateway's mirror) sees it. */
export type CallEvent =
  | ({ readonly type: 'attached' } & Attached)
  | ({ readonly type: 'utterance' } & Utterance)
  | ({ readonly type: 'dtmf' } & Dtmf)
  | ({ readonly type: 'silence' } & Silence)
  | ({ readonly type: 'ended' } & Ended)
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
  /** The gateway has answered by itself. */
  | ({ readonly type: 'answered' } & Answered)
  /** There is a new digest of older turns. */
  | { readonly type: 'digested'; readonly digest: Digest }
  /** Gateway and workflow both know of this one. */
  | { readonly type: 'digestTold'; readonly digest: Digest }
  | { readonly type: 'timeLimit'; readonly at: number }
  | { readonly type: 'reconnectExpired'; readonly epoch: number; readonly at: number }
  /** Nothing more will be said or reported. */
  | { readonly type: 'closed' }
  /** What is still open now will stay so. */
  | { readonly type: 'unreported' };

/** For calls begun by 0.1.0, whose policy knew none of these: they go on without. */
const NEVER = Number.MAX_SAFE_INTEGER;
const BEFORE_LIMITS: Partial<CallPolicy> = {
  lastRungReserveMs: 0,
  maxRetryAfterMs: 0,
  maxRunEvents: NEVER,
  breaker: { failures: NEVER, openMs: 0 },
  deadAir: { fillerAfterMs: NEVER, notIfDueWithinMs: 0 },
  standIn: { afterTokenMs: NEVER, afterPromptMs: NEVER, afterFailureMs: NEVER, afterLossMs: NEVER },
};

/** A call before anybody has said a word: the relay speaks the greeting by itself, as turn 0. */
export function initialState(start: CallStart): CallState {
  const greeting = newTurn({
    number: 0,
    id: GREETING_TURN,
    kind: 'greeting',
    at: start.startedAt,
    caller: null,
  });
  return {
    callSid: start.callSid,
    agent: start.agent,
    policy: { ...BEFORE_LIMITS, ...start.policy },
    epoch: 0,
    gateway: null,
    lastSeq: {},
    turns: [{ ...greeting, said: start.agent.greeting }],
    owed: null,
    silences: 0,
    ended: null,
  };
}
