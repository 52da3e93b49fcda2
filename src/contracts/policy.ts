/** The shape of `workflows/call/policy.ts`; the values, with their reasons, stand there. */
export interface ActivityPolicy {
  readonly startToCloseMs: number;
  readonly scheduleToStartMs?: number;
  readonly heartbeatMs?: number;
  readonly retry: {
    readonly maximumAttempts?: number;
    readonly initialIntervalMs?: number;
    readonly backoffCoefficient?: number;
    readonly maximumIntervalMs?: number;
  };
}

/** One step of the reply ladder. */
export interface ReplyRung {
  readonly name: RungName;
  /** Longest wait for the first token, from the rung's start. */
  readonly firstTokenMs: number;
  /** Longest silence between two tokens. */
  readonly stallMs: number;
  /** Executions in one turn; absent = 1. Another one only follows a failure that came fast and may pass. */
  readonly attempts?: number;
  /** Pause before another execution. */
  readonly backoffMs?: number;
}

export type RungName = 'primary' | 'fallback' | 'template';

/** A rung that fails again and again is skipped for a while. */
export interface BreakerPolicy {
  /** Failures in a row, over all turns, after which a rung is skipped. A hopeless one (bad key) suffices alone. */
  readonly failures: number;
  /** For how long, after the latest of them. */
  readonly openMs: number;
}

/** What the caller hears while an answer is being waited for. */
export interface DeadAirPolicy {
  /** Silence after the caller's words, past which the agent says a filler. */
  readonly fillerAfterMs: number;
  /** No filler where the answer is expected within this. */
  readonly notIfDueWithinMs: number;
}

/** When the gateway answers by itself, because the workflow does not ask it to. */
export interface StandInPolicy {
  /** After the first token of an answer is ready. */
  readonly afterTokenMs: number;
  /** After the caller's words, at the latest. */
  readonly afterPromptMs: number;
  /** After a rung has failed and the next one was not asked for. */
  readonly afterFailureMs: number;
  /** On a new connection, for words that were waited for on the one before, at the earliest. */
  readonly afterLossMs: number;
}

/** The digest of what the context has no room for. */
export interface DigestPolicy {
  /** Most characters of it. */
  readonly chars: number;
  /** Turns that are taken in at a time. */
  readonly turns: number;
  /** How many turns before the first of them would fall out of the context. */
  readonly early: number;
}

/** How our own voice is asked for audio. Read by gateways as it is now, not carried by calls. */
export interface VoicePolicy {
  readonly synthesizeSpeech: ActivityPolicy;
  /** Of an agent's fixed sentences; below `atOnce`, which live calls share. */
  readonly preparedAtOnce: number;
  /** Longest wait of a caller for the first byte of a piece, a place in the queue included. */
  readonly firstByteMs: number;
  /** The same where nobody waits. */
  readonly preparedFirstByteMs: number;
  /** Longest silence between two chunks. */
  readonly stallMs: number;
  /** Requests at once of one gateway. */
  readonly atOnce: number;
  readonly breaker: BreakerPolicy;
  /** Longest look into the store before the vendor is asked. */
  readonly storeMs: number;
  /** The same where nobody waits. */
  readonly preparedStoreMs: number;
}

export interface CallPolicy {
  readonly activities: {
    readonly searchKnowledge: ActivityPolicy;
    readonly reply: ActivityPolicy;
    readonly say: ActivityPolicy;
    readonly saveTurn: ActivityPolicy;
    readonly saveCall: ActivityPolicy;
    readonly summarize: ActivityPolicy;
  };
  readonly replyLadder: readonly ReplyRung[];
  /** The last rung begins at least this long before the agent's `responseTimeoutMs` is over. */
  readonly lastRungReserveMs: number;
  /** A vendor that asks for a longer wait than this is not asked again in the same turn. */
  readonly maxRetryAfterMs: number;
  readonly breaker: BreakerPolicy;
  readonly deadAir: DeadAirPolicy;
  readonly standIn: StandInPolicy;
  readonly workflowTaskTimeoutMs: number;
  /** Events of a run after which the call goes on as a new one. */
  readonly maxRunEvents: number;
  readonly reconnectWindowMs: number;
  /** A timer this late means that Temporal or its workers were away: the reconnect window begins again. */
  readonly lateTimerMs: number;
  readonly maxReconnects: number;
  readonly lateSignalsMs: number;
  readonly gatewayReportMs: number;
  /** After the end of a call: longest wait for the result of speech in progress. */
  readonly lastSpeechMs: number;
  /** Longest time that a workflow task may take to save a turn; after it, saving goes on in the background. */
  readonly books: { readonly onTheSpotMs: number };
  readonly context: { readonly turns: number; readonly chars: number };
  readonly digest: DigestPolicy;
  /** Most passages of a turn. A model decides which of them answer the question. */
  readonly passages: number;
  /** Maximum length of all passages of a turn together. */
  readonly passageChars: number;
}
