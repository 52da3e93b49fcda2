/** What the business is told about its calls, and how it arrives. Everything here is plain JSON and is stored in histories. */
import type { CallSid } from './ids.ts';

export const AFTER_CALL_WORKFLOW = 'afterCallWorkflow';
export const DELIVER_WORKFLOW = 'deliverWorkflow';

/** Who is told: people by e-mail or text message, a program by a signed webhook, or, of alerts only, a channel of Slack. */
export type Destination =
  | { readonly name: string; readonly kind: 'email'; readonly to: readonly string[] }
  /** Telephone numbers, E.164. */
  | { readonly name: string; readonly kind: 'sms'; readonly to: readonly string[] }
  | { readonly name: string; readonly kind: 'webhook'; readonly url: string }
  /** The address is a secret: it is in the environment of the worker. */
  | { readonly name: string; readonly kind: 'slack' };

/** A field of the summary: a part of JSON Schema. */
export interface SummaryField {
  readonly type: 'string' | 'number' | 'integer' | 'boolean';
  readonly description?: string;
  readonly enum?: readonly string[];
}

/** What an agent does after each of its calls. */
export interface AfterCallConfig {
  readonly destinations: readonly Destination[];
  /** What the summary has beside its text, by name. Absent = nothing. */
  readonly fields?: Readonly<Record<string, SummaryField>>;
}

/** Input of the workflow after a call. The call's words are read from its record, so no history repeats them. */
export interface AfterCallInput extends AfterCallConfig {
  readonly callSid: CallSid;
  readonly tenant: string;
  readonly language: string;
}

/** The same for the activity: `byRules` if the model has failed. */
export interface SummarizeCallInput extends Omit<AfterCallInput, 'destinations'> {
  readonly byRules: boolean;
}

export interface CallSummary {
  readonly summary: string;
  /** What the caller wanted. Empty: nothing. */
  readonly wish: string;
  readonly unanswered: readonly string[];
  readonly sentiment: 'positive' | 'neutral' | 'negative' | 'unknown';
  /** Null where the call does not say. */
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
  /** Name of the model, or `rules`. */
  readonly madeBy: string;
}

/** What happened: the `type` of a webhook. `text.requested`: a caller is sent a text message. */
export const DELIVERED_EVENTS = [
  'call.ended',
  'message.taken',
  'callback.failed',
  'text.requested',
  'alert.firing',
  'alert.cleared',
] as const;
export type DeliveredEvent = (typeof DELIVERED_EVENTS)[number];

interface ToDeliver {
  readonly callSid: CallSid;
  readonly tenant: string;
  readonly destinations: readonly Destination[];
}

/** The summary of a call is delivered once, its messages in the order in which they were taken; `number` counts them from 1. */
export type OpenDeliveriesInput = ToDeliver &
  (
    | { readonly event: 'call.ended' }
    | { readonly event: 'message.taken'; readonly number: number; readonly message: TakenMessage }
    | { readonly event: 'callback.failed'; readonly number: number; readonly callBack: FailedCallBack }
  );

/** A call that was promised and has reached nobody. */
export interface FailedCallBack {
  readonly number: string;
  readonly reason: string;
  readonly name?: string;
  /** How the last attempt ended. */
  readonly outcome: string;
  readonly attempts: number;
}

/** Longest text message, without the mark of its delivery: up to eight parts, each of which is billed. */
export const MAX_TEXT_CHARS = 480;

/** A text message that a caller has agreed to. Its destination is found when it is opened. */
export interface OpenTextInput {
  readonly callSid: CallSid;
  readonly tenant: string;
  /** Orders the texts of a call, from 1. */
  readonly number: number;
  readonly text: string;
  /** E.164, read back and confirmed. Absent: the number that the caller rings from. */
  readonly to?: string;
}

/** `stopped`: the number has asked for no more texts. */
export type TextRefusal = 'withheld' | 'landline' | 'stopped';

/** The id of the delivery, or why there is none. */
export type OpenedText = { readonly id: string } | { readonly refused: TextRefusal };

/** What a caller has left. */
export interface TakenMessage {
  readonly message: string;
  readonly name?: string;
  /** Where the caller can be reached: E.164. */
  readonly number?: string;
  readonly email?: string;
  readonly urgent?: boolean;
}

/**
 * `pending`: not accepted yet. `accepted`: a mail server or Twilio has taken it, which does not mean that it arrived. `delivered`: the
 * receiver has confirmed it. `refused`: the receiver will never take it. `given-up`: it was tried for days.
 */
export const DELIVERY_STATES = ['pending', 'accepted', 'delivered', 'refused', 'given-up'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Whether nothing more is tried. */
export function isSettled(state: DeliveryState): boolean {
  return state !== 'pending';
}

/** One address of a delivery. */
export interface RecipientState {
  readonly address: string;
  readonly state: DeliveryState;
  /** Why, in words. */
  readonly reason?: string;
  /** Of a text message: Twilio's id of it, what Twilio says of it, and how many parts it has. */
  readonly sid?: string;
  readonly status?: string;
  readonly segments?: number;
}

/** Input of the workflow of one delivery. Its content is in Postgres, so that an erasure ends it. */
export interface DeliverInput {
  readonly id: string;
  readonly tenant: string;
}

export function afterCallWorkflowId(callSid: CallSid): string {
  return `after-${callSid}`;
}

export function deliverWorkflowId(id: string): string {
  return `deliver-${id}`;
}
