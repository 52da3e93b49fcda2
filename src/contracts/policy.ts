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
}

export type RungName = 'primary' | 'template';

export interface CallPolicy {
  readonly activities: {
    readonly searchKnowledge: ActivityPolicy;
    readonly reply: ActivityPolicy;
    readonly say: ActivityPolicy;
    readonly saveTurn: ActivityPolicy;
    readonly saveCall: ActivityPolicy;
  };
  readonly replyLadder: readonly ReplyRung[];
  readonly workflowTaskTimeoutMs: number;
  readonly reconnectWindowMs: number;
  readonly maxReconnects: number;
  readonly lateSignalsMs: number;
  readonly gatewayReportMs: number;
  readonly context: { readonly turns: number; readonly chars: number };
  readonly passages: number;
}
