/** Inputs and results of the activities of a call. They are stored in histories, so they repeat nothing. */
import type { BudgetedAgent } from './agent.ts';
import type { Cost } from './cost.ts';
import type { CallSid, TurnId } from './ids.ts';
import type { Digest, Learnt } from './learnt.ts';
import type { OutboundNote } from './outbound.ts';
import type { RungName } from './policy.ts';
import type { ActionNote, FixedReply, ToolCall, ToolRound } from './tools.ts';
import type { Voiced } from './voice-ladder.ts';

export interface SearchInput {
  readonly callSid: CallSid;
  readonly tenant: string;
  readonly query: string;
  /** The caller's preceding questions, because a question may depend on them ("and on Sundays?"). */
  readonly context?: string;
  readonly limit: number;
  /** Maximum total length of all passages, in characters. Longer ones are reduced to the sentences that fit the question. */
  readonly chars: number;
}

/** A piece of knowledge, sized for one spoken answer. */
export interface Passage {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** How much of the question it answers, 0 to 1: see `conversation/fitting-passages.ts`. Not the order of a search. */
  readonly score: number;
}

export interface SearchResult {
  readonly passages: readonly Passage[];
  readonly tookMs: number;
  /** When the search finished, epoch milliseconds. */
  readonly at: number;
  /** Names the passages in the input of `reply`. Absent if there are none, and in the results of 0.4.0 and earlier. */
  readonly hash?: string;
}

/** Passages that the gateway which is asked to reply has found in this turn. */
export interface NamedPassages {
  readonly hash: string;
  /** Finds them again if the gateway no longer has them. */
  readonly search: SearchInput;
}

/** One turn as the model sees it. Of the agent's words it holds only what the caller heard. */
export interface ContextTurn {
  readonly caller?: string;
  readonly agent?: string;
  /** The caller interrupted the agent after `agent`. */
  readonly cut?: true;
}

export interface ReplyInput {
  readonly callSid: CallSid;
  readonly epoch: number;
  readonly turnId: TurnId;
  readonly rung: RungName;
  readonly agent: { readonly id: string; readonly version: string };
  /** The language of the call, one of the agent's. Absent = the agent's first language. */
  readonly language?: string;
  /**
   * When the caller's words came, epoch milliseconds, rounded down to the minute: speculation on a partial prompt then has
   * the same input. Absent if the agent has no time zone, and in the histories of 0.4.0.
   */
  readonly at?: number;
  /** Oldest first. The last one holds the words that the reply answers. */
  readonly context: readonly ContextTurn[];
  readonly digest?: Digest;
  /** Events that the gateway has not acknowledged yet. Absent if there are none. The model does not see them. */
  readonly learnt?: Learnt;
  readonly passages: readonly Passage[];
  readonly limits: {
    readonly firstTokenMs: number;
    readonly stallMs: number;
    readonly maxChars: number;
    /** From the call's policy. Not in the histories of 0.3.0 and earlier. */
    readonly heartbeatEveryMs?: number;
  };
  /** Pause before the request to the model. The gateway waits, because the server's timers may be a second late (measured). */
  readonly waitMs?: number;
  /** Words of this turn that a failed rung or a lost gateway has said already. The reply continues after them. */
  readonly resume?: Resume;
  /** The calls of tools in this turn, and their results. The reply goes on after them. */
  readonly rounds?: readonly ToolRound[];
  /** What tools have done in earlier turns. */
  readonly actions?: readonly ActionNote[];
  /** Present if we have placed the call. */
  readonly outbound?: OutboundNote;
  /** The model may not call tools any more in this turn. */
  readonly noMoreTools?: true;
  /** What is said instead of a model's words. */
  readonly fixed?: FixedReply;
}

/**
 * The input of `reply` as the workflow schedules it. It names the passages, because the history has their text in the result of
 * the search.
 */
export type ScheduledReply = ReplyInput | (Omit<ReplyInput, 'passages'> & { readonly found: NamedPassages });

/** What is known of an answer that was interrupted by a lost connection. */
export interface Resume {
  /** The caller heard this. It is never repeated. */
  readonly heard: string;
  /** Sent but not heard. It is said first, without a new request to a model. */
  readonly unheard: string;
  /** True if `heard` and `unheard` together are the whole answer. Then no model is asked. */
  readonly complete: boolean;
}

/** A relay connection of a call. */
export interface RelayConnectionRef {
  readonly callSid: CallSid;
  readonly epoch: number;
}

/** What the gateway of a connection is to learn at once. */
export interface LearnInput extends RelayConnectionRef {
  readonly learnt: Learnt;
}

/** Fixed words to say in a turn. */
export interface SayInput {
  readonly callSid: CallSid;
  readonly epoch: number;
  readonly turnId: TurnId;
  readonly text: string;
  /** End the call once the caller has heard the words. */
  readonly thenEnd?: true;
  /** Put the caller through once the words were heard. */
  readonly thenTransfer?: true;
  /** The call ends whatever the caller says: the words cannot be interrupted. */
  readonly isFinal?: true;
  /** The words are said even if the caller waits for an answer. */
  readonly mustBeSaid?: true;
  /** As in `ReplyInput`. */
  readonly learnt?: Learnt;
  /** As in the limits of a reply. */
  readonly heartbeatEveryMs?: number;
}

/**
 * Times of a turn, in milliseconds after `at`. Absent if the event did not happen. A time is negative if the model was
 * asked before the caller had finished.
 */
export interface TurnTimes {
  /** When the gateway received the caller's input (the final prompt), epoch milliseconds. */
  readonly at: number;
  readonly signalled?: number;
  readonly claimed?: number;
  readonly modelRequested?: number;
  readonly modelFirstToken?: number;
  readonly firstSent?: number;
  readonly lastSent?: number;
  readonly firstHeard?: number;
  readonly lastHeard?: number;
}

export interface ReplyResult extends Voiced {
  readonly turnId: TurnId;
  /** `spoken`: heard to the end. `cut`: the caller interrupted. `dropped`: the connection was lost, or this gateway does not hold it. */
  readonly outcome: 'spoken' | 'cut' | 'dropped';
  /** The text that was sent to the relay. */
  readonly said: string;
  /** What the caller heard. Absent if it equals `said`. */
  readonly heard?: string;
  /** Duration (ms) of our own audio that the caller heard. Absent if another voice said some of the words. */
  readonly audioMs?: number;
  /** The filler before the answer. */
  readonly filler?: { readonly said: string; readonly heard: string };
  /** `said` is only the beginning of the answer; the rest was never generated. */
  readonly partial?: true;
  /** The rung that answered. */
  readonly rung?: RungName;
  readonly model?: string;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
  readonly server?: AskedServer;
  readonly wasted?: Waste;
  /** The tools that the model calls. The answer goes on with another `reply` once they have results. */
  readonly calls?: readonly ToolCall[];
  /** Ids of the actions whose results the model knew. */
  readonly told?: readonly string[];
  /** The answer claimed something that no tool had done, and was corrected. */
  readonly corrected?: true;
  readonly times: TurnTimes;
}

/** The server of the model that answered. */
export interface AskedServer {
  /** Host and port. */
  readonly host: string;
  /** How often it was asked, if it refused a field of the first request. Absent: once. */
  readonly requests?: number;
}

/** What wrong speculation cost in a turn. */
export interface Waste {
  /** Requests to a model whose answers were not used. */
  readonly requests: number;
  /** Tokens received and discarded. */
  readonly tokens: number;
}

/** Heartbeat details of `reply` and `say`. A gateway that takes over the call reads them. */
export interface SpeechProgress extends WordsProgress {
  /** The connection on which the words were said. */
  readonly epoch: number;
}

/** How much of a turn has been said and heard on one connection. */
export interface WordsProgress {
  readonly turnId: TurnId;
  readonly said: string;
  readonly heard: string;
  /** As in `ReplyResult`. */
  readonly audioMs?: number;
  /** True once the whole answer has been sent. */
  readonly complete: boolean;
}

export interface SummarizeInput {
  readonly callSid: CallSid;
  /** Language code of the agent. */
  readonly language: string;
  /** The digest of the turns before these. */
  readonly digest?: string;
  /** Whose budget pays. Absent if none of its models has a limit, and in the histories of 0.4.0. */
  readonly agent?: BudgetedAgent;
  /** The turns to add; oldest first. */
  readonly turns: readonly ContextTurn[];
  readonly maxChars: number;
}

export interface SummarizeResult {
  readonly text: string;
  /** Absent if the digest was made without a model. */
  readonly model?: string;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
}

/** A row of `conversation_turns`. */
export interface TurnRecord {
  readonly turnNumber: number;
  /** Counts the changes of the turn. A lower revision never replaces a higher one. */
  readonly revision: number;
  readonly at: number;
  readonly userInput: string | null;
  /** What the caller heard. */
  readonly aiResponse: string | null;
  /** The text that was sent to the relay, whether heard or not. */
  readonly plannedResponse: string | null;
  readonly outcome: 'spoken' | 'cut' | 'dropped' | 'unanswered';
  readonly knowledge: readonly { readonly id: string; readonly title: string; readonly score: number }[];
  readonly responseTimeMs: number | null;
  /** Measured for our own voice, an estimate for others: docs/voice.md. */
  readonly audioDurationMs: number | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** Added by the worker that saves it. */
  readonly cost?: Cost;
}

/** A row of `system_metrics`. */
export interface Metric {
  readonly type: string;
  readonly value: number;
  readonly service: string;
  readonly at: number;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The columns of `call_sessions` that never change. */
export interface CallIdentity {
  readonly callSid: CallSid;
  /** Of the caller. */
  readonly phoneNumber: string;
  /** The number that was called. Absent in histories of 0.4.0. */
  readonly called?: string;
  readonly startedAt: number;
  readonly tenant: string;
  readonly agentId: string;
}

export interface SaveTurnInput {
  readonly call: CallIdentity;
  readonly turn: TurnRecord;
  /** Counters of the call so far. They replace the stored ones. */
  readonly counters: CallCounters;
  readonly metrics: readonly Metric[];
}

export interface CallCounters {
  readonly aiResponses: number;
  readonly userInputs: number;
  readonly knowledgeQueries: number;
  readonly errors: number;
}

export interface SaveCallInput {
  readonly call: CallIdentity;
  readonly status: 'active' | 'completed' | 'failed';
  readonly endedAt?: number;
  /** Of its minutes. Added by the worker that saves it. */
  readonly cost?: Cost;
  readonly counters: CallCounters;
  readonly data: Readonly<Record<string, unknown>>;
}
