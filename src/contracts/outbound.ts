/** Calls that the business wants placed: who is called, when, and how it ended. Everything here is plain JSON and is stored in histories. */
import type { Destination } from './delivery.ts';
import type { CallSid } from './ids.ts';
import type { HoursSpan, WeeklyHours } from './place.ts';

export const OUTBOUND_WORKFLOW = 'outboundWorkflow';

/** `outbound` of an agent's file. */
export interface OutboundConfig {
  /** The number that the other side sees (E.164), one of the agent's. */
  readonly from: string;
  /** Who calls, in a few words for the other side. */
  readonly introduction: string;
  /** When people may be called, in their own time zone. */
  readonly hours: WeeklyHours;
  /** Countries of the numbers that may be called (ISO 3166). */
  readonly countries: readonly string[];
  /** How often one wish is tried. */
  readonly attempts: number;
  /** Waits between two attempts. The last one repeats. */
  readonly retryMinutes: readonly number[];
  /** Least time between two calls to one number, whatever they are about. */
  readonly gapMinutes: number;
  /** Calls of the tenant in 24 hours. */
  readonly callsPerDay: number;
  readonly ringSeconds: number;
  /** What is left on a mailbox instead of the usual words. `{reason}` stands for the reason. */
  readonly voicemail?: string;
  /** Said with the opener: that the call is recorded. */
  readonly notice?: string;
}

/** What holds for one wish: the agent's settings when it was asked for, and what is known of the number. */
export interface OutboundTerms extends Pick<
  OutboundConfig,
  'hours' | 'attempts' | 'retryMinutes' | 'gapMinutes' | 'callsPerDay' | 'ringSeconds'
> {
  /** Where the telephone may be. More than one: it is not certain, and only hours that suit all are used. */
  readonly zones: readonly string[];
  /** When the person wants to be called. `unreadable`: they said so, and it was not understood. */
  readonly between?: readonly HoursSpan[] | 'unreadable';
  /** Who is told if the call was promised and nobody was reached. */
  readonly tell?: readonly Destination[];
}

/** What a call knows of the wish behind it. */
export interface OutboundCall {
  readonly id: string;
  readonly attempt: number;
  /** What it is about. Anybody may hear it. */
  readonly reason: string;
  /** Whom the agent asks for. */
  readonly name?: string;
  /** What only the right person may hear. */
  readonly details?: string;
}

/** What a model may know of a call that we have placed. */
export interface OutboundNote {
  readonly reason: string;
  readonly name?: string;
  /** Only once it is certain that the right person is at the other end. */
  readonly details?: string;
  readonly isCertain: boolean;
}

/**
 * How an answered call went. `reached`: the right person, or anybody if no name was given. `machine`: a mailbox that got no message.
 * `screened`: an assistant answered, and nobody came. `do-not-call`: the person wants no more calls. `hung-up`: somebody heard who
 * calls and did not go on. `unheard`: the call ended before that.
 */
export const CALL_RESULTS = [
  'reached',
  'voicemail',
  'machine',
  'screened',
  'wrong-person',
  'wrong-number',
  'fax',
  'do-not-call',
  'hung-up',
  'unheard',
] as const;
export type CallResult = (typeof CALL_RESULTS)[number];

/** How one attempt ended. `queued-too-long`: its hours were over before it rang. `not-placed`: the carrier has no such call. */
export type AttemptOutcome =
  CallResult | 'busy' | 'no-answer' | 'failed' | 'cancelled' | 'queued-too-long' | 'not-placed' | 'refused';

/** How a wish ended: as its last attempt, or without one. */
export type WishOutcome = AttemptOutcome | 'expired';

const TRIED_AGAIN: ReadonlySet<WishOutcome> = new Set<WishOutcome>([
  'machine',
  'screened',
  'unheard',
  'busy',
  'no-answer',
  'failed',
  'queued-too-long',
  'not-placed',
]);

/** Whether another attempt makes sense. */
export function isTriedAgain(outcome: AttemptOutcome): boolean {
  return TRIED_AGAIN.has(outcome);
}

/** Input of the workflow. What is called and why is in Postgres, so that an erasure ends it. */
export interface OutboundInput {
  readonly id: string;
  readonly tenant: string;
}

/** One attempt. */
export interface AttemptRef {
  readonly id: string;
  readonly attempt: number;
}

/** What comes next of a wish. Times are epoch milliseconds. */
export type NextStep =
  | { readonly do: 'done' }
  | { readonly do: 'wait'; readonly until: number }
  | {
      readonly do: 'place';
      readonly attempt: number;
      /** The hours are over then: a call that has not rung is cancelled. */
      readonly closesAt: number;
      readonly ringSeconds: number;
    };

/** What has come of asking the carrier for a call. `unknown`: it may have been placed. `busy`: it was not, and may be asked again. */
export type Placed =
  | { readonly state: 'placed'; readonly callSid: CallSid }
  | { readonly state: 'refused'; readonly code: string }
  | { readonly state: 'busy' | 'unknown' };

/** What the carrier says of a call. */
export interface CallReport {
  readonly callSid: CallSid;
  readonly status: CallStatus;
}

/** In the order in which a call goes through them; the last five are final. */
export const CALL_STATUSES = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'failed',
  'canceled',
] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

/** Signals of the workflow, by wire name. */
export interface OutboundSignals {
  /** A callback of the carrier. */
  readonly status: CallReport & { readonly attempt: number };
  /** The call's workflow has seen its end. */
  readonly talked: { readonly attempt: number; readonly result: CallResult };
  /** Nobody is to be called any more. */
  readonly cancel: Readonly<Record<string, never>>;
}

export function outboundWorkflowId(id: string): string {
  return `outbound-${id}`;
}

/** What the answering-machine detection has found, in the carrier's words. */
export interface AnsweredBy {
  readonly at: number;
  readonly by: string;
}

/** Why a call is not accepted. */
export type OutboundRefusal =
  'not-a-number' | 'premium' | 'country' | 'do-not-call' | 'no-hours' | 'not-configured';
