/** Types of the call policy and the voice policy. The values and their reasons are in `workflows/call/policy.ts`. */

/** Timeouts and retries of one activity. */
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

/** One rung of the reply ladder. */
export interface ReplyRung {
  readonly name: RungName;
  /** Longest wait for the first token, from the rung's start. */
  readonly firstTokenMs: number;
  /** Longest silence between two tokens. */
  readonly stallMs: number;
  /** Maximum attempts in one turn; absent = 1. Only a failure that came fast and may be temporary is followed by another attempt. */
  readonly attempts?: number;
  /** Pause before another attempt. */
  readonly backoffMs?: number;
}

export type RungName = 'primary' | 'fallback' | 'template';

/** Circuit breaker: a rung that keeps failing is skipped for a while. */
export interface BreakerPolicy {
  /** Consecutive failures, over all turns, after which a rung is skipped. A permanent failure (such as a bad key) suffices alone. */
  readonly failures: number;
  /** How long the rung is skipped, counted from the latest failure. */
  readonly openMs: number;
}

/** When the caller hears a filler. */
export interface DeadAirPolicy {
  /** Silence after the caller's words before the agent says a filler. */
  readonly fillerAfterMs: number;
  /** No filler if the gateway will answer the turn itself within this time. */
  readonly notIfDueWithinMs: number;
}

/** When the gateway stands in for the workflow and answers a turn itself. */
export interface StandInPolicy {
  /** After the first token of a speculative answer. */
  readonly afterTokenMs: number;
  /** At the latest this long after the caller's words. */
  readonly afterPromptMs: number;
  /** After a rung has failed, if the workflow does not ask for the next one. */
  readonly afterFailureMs: number;
  /** On a new connection, if words are owed from the previous one: at the earliest this long after it opens. */
  readonly afterLossMs: number;
}

/** How a gateway adapts the wait before it stands in to how fast the workflows are. Calls carry no snapshot of it. */
export interface StandInPace {
  /** Number of latest turns that count. */
  readonly samples: number;
  /** Number of turns from which on they count. */
  readonly fewest: number;
  /** Turns that are older do not count. */
  readonly forgetMs: number;
  /** A turn waits so many times the usual time, … */
  readonly factor: number;
  /** … at least this long after the caller's words, and at most until `StandInPolicy.afterTokenMs` is over. */
  readonly leastMs: number;
  /** If the workflow usually takes longer than this, … */
  readonly slowMs: number;
  /** … a turn waits only this long. */
  readonly hopelessMs: number;
}

/** How long the agent waits where a person on the telephone would wait. */
export interface TurnTakingPolicy {
  /** Silence after an interrupt, without words, after which it was a noise: the agent goes on. */
  readonly noiseMs: number;
  /** Silence after the caller's last partial prompt, without a final one, after which it counts as said. */
  readonly partialAsSaidMs: number;
  /** Prompts that repeat the caller's latest words this soon after them are ignored. */
  readonly repeatMs: number;
  /** Words that follow the caller's latest ones this soon continue them, if hardly any of the answer was heard. */
  readonly continuationMs: number;
  /** The agent's own words in a prompt are an echo for this long after they were heard. */
  readonly echoMs: number;
  /** Silence after a mutual goodbye that ends the call. */
  readonly goodbyeMs: number;
  /**
   * How long before the time limit the agent says that the call is about to end. 0 = never. Not in calls whose whole limit is
   * under three times as long. Absent in calls of 0.4.0, which have no such notice.
   */
  readonly limitNoticeMs?: number;
  /** Silence after the caller asked for a pause, until the agent asks whether they are still there. */
  readonly pauseMs: number;
}

/** When and how large a digest is made. */
export interface DigestPolicy {
  /** Maximum length in characters. */
  readonly chars: number;
  /** Number of turns that are added to the digest at a time. */
  readonly turns: number;
  /** How many turns before the first of them would drop out of the context. */
  readonly early: number;
}

/** Timeouts and limits for our own voice. A gateway uses the current values; calls carry no snapshot of them. */
export interface VoicePolicy {
  readonly synthesizeSpeech: ActivityPolicy;
  /** Maximum concurrent requests that prepare fixed sentences. Must be below `atOnce`, which live calls share. */
  readonly preparedAtOnce: number;
  /** Longest wait for the first byte of a piece while a caller waits. Includes the time in the queue. */
  readonly firstByteMs: number;
  /** The same if no caller waits. */
  readonly preparedFirstByteMs: number;
  /** Longest pause between two chunks of audio. */
  readonly stallMs: number;
  /** Maximum concurrent requests of one gateway. */
  readonly atOnce: number;
  readonly breaker: BreakerPolicy;
  /** Longest lookup in the audio store before the vendor is asked. */
  readonly storeMs: number;
  /** The same if no caller waits. */
  readonly preparedStoreMs: number;
}

/** How tools are run. */
export interface ToolPolicy {
  /** Most rounds of calls in one turn. */
  readonly rounds: number;
  /** Longest time of all rounds of a turn together. After it the model may call no more tools. */
  readonly turnMs: number;
  /** Longest wait of a turn for the results of one round. After it the caller is told that there is none yet. */
  readonly waitMs: number;
  /** Longest wait for a worker that runs the tool. */
  readonly scheduleToStartMs: number;
  /** Added to the timeout of a tool: after it the worker that ran it is considered lost. */
  readonly slackMs: number;
  /** Pause before another request for the same wish; twice as long each time. */
  readonly backoffMs: number;
  /** Look-ups of a wish whose result is unknown, and the pauses between them. */
  readonly lookups: { readonly attempts: number; readonly backoffMs: number; readonly maxBackoffMs: number };
  /** A tool whose service has failed so often in a row is not asked for `openMs`. */
  readonly breaker: BreakerPolicy;
}

/** Timeouts and retries of what follows a call. */
export interface DeliveryPolicy {
  readonly summarize: ActivityPolicy;
  readonly store: ActivityPolicy;
  readonly attempt: ActivityPolicy;
  /** How long a delivery is tried. */
  readonly giveUpAfterMs: number;
}

/** Calls that the business wants placed. */
export interface OutboundPolicy {
  readonly store: ActivityPolicy;
  readonly carrier: ActivityPolicy;
  /** Pause before the carrier is asked again after it said that it has too many requests. */
  readonly busyMs: number;
  /** After a lost answer the call is looked for at these times, each counted from the one before. */
  readonly lookAfterMs: readonly number[];
  /** How long callbacks may stay away after the time that a telephone rings. */
  readonly callbackMs: number;
  readonly askEveryMs: number;
  /** When the carrier is asked whether a call was cancelled. */
  readonly afterCancelMs: number;
  /** How long the call's own workflow may take to report how it went. */
  readonly resultMs: number;
}

/** Timeouts and retries of warm transfers. */
export interface TransferPolicy {
  readonly carrier: ActivityPolicy;
  readonly endLeg: ActivityPolicy;
  /** Pause before a number is asked for again, after the carrier has certainly not placed the call. */
  readonly againMs: number;
  /** Pause before a call is looked for whose request got no answer. */
  readonly lookMs: number;
  /** Added to the time that a number rings, for callbacks. */
  readonly ringSlackMs: number;
  /** Longest time in which a person hears the summary and presses a key. */
  readonly tellMs: number;
  /** Longest wait for the caller after a person has accepted. */
  readonly joinMs: number;
  /** After the person has left: how long the end of the caller's conference may take. */
  readonly aloneMs: number;
  readonly fetchAgainMs: number;
  /** After the caller has left: how long the end of the person's call may take. */
  readonly leaveMs: number;
  readonly longestTalkMs: number;
  readonly workflowTaskTimeoutMs: number;
  /** The caller's telephone asks so often whether somebody has been reached. */
  readonly askEveryS: number;
  /** The caller is taken back after so many questions in a row without an answer. */
  readonly unanswered: number;
}

/** Every timeout, attempt and limit of a call. The meaning of each is documented with its value in `workflows/call/policy.ts`. */
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
  /** The last rung starts at least this long before the agent's `responseTimeoutMs` ends. */
  readonly lastRungReserveMs: number;
  /**
   * Least time between two heartbeats of `reply` and `say` that report progress. Calls that version 0.3 began have none: one
   * second.
   */
  readonly heartbeatEveryMs?: number;
  /** If a vendor asks for a longer wait than this, the turn does not ask it again. */
  readonly maxRetryAfterMs: number;
  readonly breaker: BreakerPolicy;
  readonly deadAir: DeadAirPolicy;
  readonly standIn: StandInPolicy;
  /** Calls that 0.4.0 began have none, and no tools. */
  readonly tools?: ToolPolicy;
  /** Calls that 0.4.0 began have none. The gateway then uses the current values. */
  readonly turnTaking?: TurnTakingPolicy;
  readonly workflowTaskTimeoutMs: number;
  /** Number of history events after which the call continues as a new run. */
  readonly maxRunEvents: number;
  readonly reconnectWindowMs: number;
  /** A timer that fires this late means that Temporal or its workers were away. Then the reconnect window starts again. */
  readonly lateTimerMs: number;
  readonly maxReconnects: number;
  /** A caller whose inputs got no model's answer so often in a row is put through, if the agent's file says so. Absent in calls of 0.4.0. */
  readonly personAfter?: number;
  readonly lateSignalsMs: number;
  readonly gatewayReportMs: number;
  /** Longest wait, after the end of a call, for the result of speech in progress. */
  readonly lastSpeechMs: number;
  /** Longest time that a workflow task may take to save a turn. After it, an activity in the background saves it. */
  readonly books: { readonly onTheSpotMs: number };
  readonly context: { readonly turns: number; readonly chars: number };
  readonly digest: DigestPolicy;
  /** Most passages of a turn. A model decides which of them answer the question. */
  readonly passages: number;
  /** Maximum total length of the passages of a turn, in characters. */
  readonly passageChars: number;
}
