/** Inputs and results of the activities of a call. They stand in histories: say nothing twice. */
import type { CallSid, TurnId } from './ids.ts';
import type { Learnt } from './learnt.ts';
import type { RungName } from './policy.ts';
import type { Voiced } from './voice-ladder.ts';

export interface SearchInput {
  readonly callSid: CallSid;
  readonly tenant: string;
  readonly query: string;
  /** The caller's earlier questions, for one that depends on them ("and on Sundays?"). */
  readonly context?: string;
  readonly limit: number;
  /** Maximum length of all passages together. Longer ones are reduced to the sentences that matter. */
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
}

/** One turn as the model sees it: only what was heard of the agent's words. */
export interface ContextTurn {
  readonly caller?: string;
  readonly agent?: string;
  /** The agent's words were cut off after `agent`. */
  readonly cut?: true;
}

/** The running summary of a call's older turns, for what the context has no room for. */
export interface Digest {
  /** Number of the last turn that it tells of. */
  readonly upTo: number;
  readonly text: string;
}

export interface ReplyInput {
  readonly callSid: CallSid;
  readonly epoch: number;
  readonly turnId: TurnId;
  readonly rung: RungName;
  readonly agent: { readonly id: string; readonly version: string };
  /** In which of the agent's languages; absent = its first one. */
  readonly language?: string;
  /** Oldest first; the last one holds the caller's words to answer. */
  readonly context: readonly ContextTurn[];
  /** Absent until there is one. */
  readonly digest?: Digest;
  /** What the gateway has not acknowledged yet; absent if there is nothing. Not for the model. */
  readonly learnt?: Learnt;
  readonly passages: readonly Passage[];
  readonly limits: {
    readonly firstTokenMs: number;
    readonly stallMs: number;
    readonly maxChars: number;
  };
  /** Pause before the model is asked. Short: the server's own timers may be a second late (measured). */
  readonly waitMs?: number;
  /** Words of this turn that were said before (by a failed rung or a lost gateway): go on after them. */
  readonly resume?: Resume;
}

export interface Resume {
  /** Heard by the caller already; never said again. */
  readonly heard: string;
  /** Sent but not heard: said first, without asking a model again. */
  readonly unheard: string;
  /** True where `heard` and `unheard` together are the whole answer: no model is asked. */
  readonly complete: boolean;
}

export interface SayInput {
  readonly callSid: CallSid;
  readonly epoch: number;
  readonly turnId: TurnId;
  readonly text: string;
  /** End the call once the words have been heard. */
  readonly thenEnd?: true;
  /** As in `ReplyInput`. */
  readonly learnt?: Learnt;
}

/**
 * Times of a turn, milliseconds after `at`. Absent where the event did not happen; negative for a model that was
 * asked before the caller had finished.
 */
export interface TurnTimes {
  /** Epoch milliseconds of the caller's input (final prompt received). */
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
  /** `spoken`: heard to its end. `cut`: by the caller. `dropped`: the socket was lost or is not here. */
  readonly outcome: 'spoken' | 'cut' | 'dropped';
  /** What left for the relay. */
  readonly said: string;
  /** What the caller heard, where it is not `said`. */
  readonly heard?: string;
  /** How long our own audio of what was heard sounded; absent where another voice has said some of it. */
  readonly audioMs?: number;
  /** What was said before the answer, to fill the silence. */
  readonly filler?: { readonly said: string; readonly heard: string };
  /** `said` is only the beginning of the answer: the rest was never generated. */
  readonly partial?: true;
  /** Who answered. */
  readonly rung?: RungName;
  readonly model?: string;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
  readonly wasted?: Waste;
  readonly times: TurnTimes;
}

/** What was begun for a turn on a guess that was wrong, and paid for. */
export interface Waste {
  readonly requests: number;
  /** Received and thrown away. */
  readonly tokens: number;
}

/** Heartbeat of `reply` and `say`: read by the gateway that takes over. */
export interface SpeechProgress extends WordsProgress {
  /** Connection on which the words were said. */
  readonly epoch: number;
}

/** How far the words of a turn have come on one connection. */
export interface WordsProgress {
  readonly turnId: TurnId;
  readonly said: string;
  readonly heard: string;
  /** As in the result. */
  readonly audioMs?: number;
  /** True once the answer has been sent to its end. */
  readonly complete: boolean;
}

export interface SummarizeInput {
  readonly callSid: CallSid;
  /** Language code of the agent. */
  readonly language: string;
  /** What was made of the turns before these. */
  readonly digest?: string;
  /** To be taken in; oldest first. */
  readonly turns: readonly ContextTurn[];
  readonly maxChars: number;
}

export interface SummarizeResult {
  readonly text: string;
  /** Absent where no model made it. */
  readonly model?: string;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
}

export interface TurnRecord {
  readonly turnNumber: number;
  /** Counts the changes of the turn: a lower one never replaces a higher one. */
  readonly revision: number;
  readonly at: number;
  readonly userInput: string | null;
  /** What the caller heard. */
  readonly aiResponse: string | null;
  /** What was meant to be said. */
  readonly plannedResponse: string | null;
  readonly outcome: 'spoken' | 'cut' | 'dropped' | 'unanswered';
  readonly knowledge: readonly { readonly id: string; readonly title: string; readonly score: number }[];
  readonly responseTimeMs: number | null;
  /** Real for our own voice, else an estimate: docs/voice.md. */
  readonly audioDurationMs: number | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Metric {
  readonly type: string;
  readonly value: number;
  readonly service: string;
  readonly at: number;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface CallIdentity {
  readonly callSid: CallSid;
  readonly phoneNumber: string;
  readonly startedAt: number;
  readonly tenant: string;
  readonly agentId: string;
}

export interface SaveTurnInput {
  readonly call: CallIdentity;
  readonly turn: TurnRecord;
  /** Counters of the call so far: set, never added. */
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
  readonly counters: CallCounters;
  readonly data: Readonly<Record<string, unknown>>;
}
