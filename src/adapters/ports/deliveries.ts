/** Ports of what is told after a call: the model that summarises, the store, and the couriers. */
import type { AlertContent } from '../../contracts/alerts.ts';
import type {
  CallSummary,
  FailedCallBack,
  DeliveryState,
  Destination,
  OpenDeliveriesInput,
  OpenTextInput,
  RecipientState,
  TakenMessage,
  SummaryField,
} from '../../contracts/delivery.ts';
import type { Cost } from '../../contracts/cost.ts';
import type { CallSid } from '../../contracts/ids.ts';

/** One turn of the call that is summarised. */
export interface SpokenTurn {
  readonly caller: string | null;
  readonly agent: string | null;
  /** The agent did not know the answer, or gave none. */
  readonly isUnanswered: boolean;
}

export interface SummaryRequest {
  readonly turns: readonly SpokenTurn[];
  readonly language: string;
  readonly fields: Readonly<Record<string, SummaryField>>;
}

export interface MadeSummary {
  readonly summary: CallSummary;
  /** Absent: the model's server has not reported any. */
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
}

/** A model that summarises calls. */
export interface SummaryModel {
  /** Throws `AdapterError`, or the abort reason if `signal` is aborted. Does not retry. */
  summarizeCall(request: SummaryRequest, signal: AbortSignal): Promise<MadeSummary>;
}

/** A delivery as its courier gets it. */
export type Delivery = DeliveryFields &
  (
    | { readonly event: 'call.ended'; readonly content: CallContent }
    | { readonly event: 'message.taken'; readonly content: MessageContent }
    | { readonly event: 'callback.failed'; readonly content: CallBackContent }
    | { readonly event: 'text.requested'; readonly content: TextContent }
    | { readonly event: 'alert.firing' | 'alert.cleared'; readonly content: AlertContent }
  );

interface DeliveryFields {
  readonly id: string;
  /** Null: an alert. */
  readonly callSid: CallSid | null;
  readonly tenant: string;
  readonly destination: Destination;
  /** When the event happened. */
  readonly eventAt: Date;
  /** Orders the events of a call, from 1. */
  readonly sequence: number;
  readonly state: DeliveryState;
  readonly recipients: readonly RecipientState[];
  readonly attempts: number;
  readonly reason: string | null;
}

interface OfCall {
  readonly callSid: CallSid;
  readonly agent: string;
  readonly caller: string;
  readonly startedAt: string;
}

/** What is told about a message. */
export interface MessageContent extends OfCall {
  readonly message: TakenMessage;
}

/** What is told about a call that was promised. */
export interface CallBackContent extends OfCall {
  readonly callBack: FailedCallBack;
}

/** A text to a caller. */
export interface TextContent extends OfCall {
  readonly text: string;
}

/** What is told about a call. */
export interface CallContent extends OfCall {
  readonly endedAt: string | null;
  readonly durationSeconds: number | null;
  readonly status: string;
  readonly summary: CallSummary;
  readonly transcript: readonly { readonly caller: string | null; readonly agent: string | null }[];
}

export interface DeliveryResult {
  /** `pending`: to be tried again. */
  readonly state: Exclude<DeliveryState, 'given-up'>;
  /** Why, in words that name no address and no secret. */
  readonly reason?: string;
  readonly recipients: readonly RecipientState[];
  /** How long the receiver asks to wait. */
  readonly retryAfterMs?: number;
}

/** Brings deliveries of one kind to their receivers. One attempt; it never throws for what a receiver does. */
export interface Courier {
  send(delivery: Delivery, signal: AbortSignal): Promise<DeliveryResult>;
}

/** Numbers that want no texts. Throws `AdapterError`. */
export interface TextStops {
  isStopped(tenant: string, number: string): Promise<boolean>;
  /** For all tenants that have texted to the number, too. */
  stop(tenant: string, number: string, reason: 'word' | 'carrier'): Promise<void>;
  /** The number wants texts again. */
  allow(tenant: string, number: string): Promise<void>;
}

/** A line of the list of deliveries. */
export interface ListedDelivery extends DeliveryFields {
  readonly event: Delivery['event'];
  readonly updatedAt: Date;
}

/** Stores summaries and deliveries. Throws `AdapterError`. */
export interface DeliveryStore {
  /** The turns of a call. Undefined if the call was erased. */
  turns(callSid: CallSid): Promise<readonly SpokenTurn[] | undefined>;
  /** A later summary replaces an earlier one. Does nothing if the call was erased. */
  keepSummary(callSid: CallSid, summary: CallSummary, cost?: Cost): Promise<void>;
  /**
   * Writes down what is to be delivered, with the summary of the call, before anything is sent. The same again changes nothing.
   * Returns the ids; none if the call was erased. Throws if a message is of a call that has no record yet.
   */
  open(deliveries: OpenDeliveriesInput): Promise<readonly string[]>;
  /** The number of a call's caller. Undefined if the call has no record. */
  callerOf(callSid: CallSid): Promise<string | undefined>;
  /** Writes down a text to a number. The same again changes nothing. Returns its id; undefined if the call has no record. */
  openText(text: OpenTextInput & { readonly to: string }): Promise<string | undefined>;
  /** Adds what Twilio reports of a text to its delivery. Returns its tenant; undefined if there is no such delivery. */
  reportText(id: string, recipient: RecipientState): Promise<string | undefined>;
  /** Counts an attempt. Undefined if the delivery was erased with its call. */
  attempt(id: string): Promise<Delivery | undefined>;
  /** Never takes a delivery back from a later state to an earlier one. `cost`: of what was sent now. */
  settle(
    id: string,
    result: Omit<DeliveryResult, 'state'> & { readonly state: DeliveryState; readonly cost?: Cost },
  ): Promise<void>;
  /** Opens a delivery that was refused or given up. Returns its tenant, or undefined if there is no such one. */
  reopen(id: string): Promise<string | undefined>;
  list(filter: {
    readonly tenant?: string;
    readonly callSid?: CallSid;
    readonly limit: number;
  }): Promise<readonly ListedDelivery[]>;
}
