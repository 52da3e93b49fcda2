/** The fields that every line of a call has in the log. */
export interface CallFields {
  readonly callSid?: string;
  /** Names the trace of the call. Absent without tracing. */
  readonly traceId?: string;
}
