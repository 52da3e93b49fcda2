/** Port of the traces of calls: a call, its turns, and the stages of a turn. */

/** A piece of work. Times are epoch milliseconds. No attribute holds a number or words. */
export interface TracedWork {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly attributes?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** The type of the failure. Absent: it did not fail. */
  readonly failure?: string;
}

/** Reports work that is over. Nothing here waits or throws. */
export interface Tracing {
  /** A whole call, once it has ended. */
  call(callSid: string, work: TracedWork): void;
  /** A turn of a call, with its stages. */
  turn(callSid: string, turnId: string, work: TracedWork, stages: readonly TracedWork[]): void;
  /** Work for a call, or for one of its turns. */
  part(callSid: string, turnId: string | undefined, work: TracedWork): void;
}
