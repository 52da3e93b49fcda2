/** Ports of calls out: the carrier that places them, and where wishes are kept. */
import type { AgentConfig } from '../../contracts/agent.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type {
  AttemptOutcome,
  AttemptRef,
  CallReport,
  CallResult,
  OutboundRefusal,
  OutboundTerms,
  WishOutcome,
} from '../../contracts/outbound.ts';
import type { TriedWish } from '../../conversation/outbound/plan-attempt.ts';

/** A call to place. The URLs carry the wish and the attempt, so each callback says what it is about. */
export interface CallToPlace extends AttemptRef {
  readonly to: string;
  readonly from: string;
  readonly ringSeconds: number;
}

/** A call as the carrier lists it. */
export interface PlacedCall extends CallReport {
  /** When it was placed, epoch milliseconds. */
  readonly createdAt: number;
}

/** Places calls at the carrier. Retries nothing. All throw `AdapterError`. */
export interface OutboundCalls {
  place(call: CallToPlace): Promise<CallSid>;
  /** Calls from one number to another that were placed since then. */
  find(call: {
    readonly to: string;
    readonly from: string;
    readonly since: number;
  }): Promise<readonly PlacedCall[]>;
  /** Undefined if there is no such call. */
  fetch(callSid: CallSid): Promise<CallReport | undefined>;
  /** Ends a call that nobody has answered. Does nothing to one that is over or in progress. */
  cancel(callSid: CallSid): Promise<void>;
}

/** A wish to write down. */
export interface NewWish {
  readonly tenant: string;
  readonly agentId: string;
  readonly to: string;
  readonly from: string;
  readonly reason: string;
  readonly name?: string;
  readonly details?: string;
  readonly terms: OutboundTerms;
  readonly requestedBy: string;
  /** A wish of the tenant with the same key is the same wish. */
  readonly key: string;
  readonly originCall?: CallSid;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A call as it is asked for, by a person, a program or a caller. */
export interface AskedCall
  extends
    Pick<NewWish, 'to' | 'reason' | 'name' | 'details' | 'requestedBy' | 'key' | 'originCall'>,
    Pick<OutboundTerms, 'between' | 'tell'> {
  readonly agent: Pick<AgentConfig, 'id' | 'tenant' | 'outbound'>;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** The wish, or why there is none. */
export type Accepted =
  { readonly id: string; readonly isNew: boolean } | { readonly refused: OutboundRefusal };

/** A wish with its attempts. */
export interface Wish extends Omit<TriedWish, 'attempts'> {
  readonly id: string;
  readonly tenant: string;
  readonly agentId: string;
  readonly to: string;
  readonly from: string;
  readonly reason: string;
  readonly name: string | null;
  readonly details: string | null;
  readonly state: 'waiting' | 'done';
  readonly outcome: WishOutcome | null;
  readonly requestedBy: string;
  readonly originCall: CallSid | null;
  readonly createdAt: Date;
  readonly attempts: readonly WishAttempt[];
}

export interface WishAttempt {
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly callSid: CallSid | null;
  readonly outcome: AttemptOutcome | null;
  readonly endedAt: number | null;
}

/** What claiming an attempt has brought. */
export type Claimed =
  | { readonly attempt: number }
  /** Somebody was called, or the tenant has placed all calls of a day. */
  | { readonly until: number }
  | 'do-not-call'
  | 'gone';

/** Keeps wishes. Throws `AdapterError`. */
export interface OutboundStore {
  /** Writes a wish down. The same key again changes nothing and returns the wish of before. */
  request(wish: NewWish): Promise<{ readonly id: string; readonly isNew: boolean }>;
  /** Undefined if it was erased. */
  find(id: string): Promise<Wish | undefined>;
  list(filter: { readonly tenant: string | null; readonly limit: number }): Promise<readonly Wish[]>;
  /** Marks the wish: nobody is to be called any more. False if there is no such wish, or it is done. */
  cancel(id: string): Promise<boolean>;
  /** The workflow of the wish has begun. */
  started(id: string): Promise<void>;
  /** Wishes whose workflow has not begun for a while. */
  unstarted(): Promise<readonly { readonly id: string; readonly tenant: string }[]>;
  /** Writes an attempt down before anything is sent. Waits for calls to the same number, whoever asked for them. */
  claim(id: string): Promise<Claimed>;
  /** True for the first request only: the carrier is asked once. */
  mayPlace(attempt: AttemptRef): Promise<boolean>;
  /** The carrier has certainly not placed it. */
  notPlaced(attempt: AttemptRef): Promise<void>;
  placed(attempt: AttemptRef, callSid: CallSid): Promise<void>;
  /** Which calls of the number belong to attempts. */
  knownCalls(to: string): Promise<readonly CallSid[]>;
  /** Ends an attempt. A person who wants no more calls is put on the list. */
  settle(attempt: AttemptRef, outcome: AttemptOutcome): Promise<void>;
  finish(id: string, outcome: WishOutcome): Promise<void>;
  /** How a call went, by its record. Undefined if it has none. */
  resultOf(callSid: CallSid): Promise<CallResult | undefined>;
  /** Which of the wishes of its call it is, from 1. */
  numberOf(id: string): Promise<number>;
  isBlocked(tenant: string, number: string): Promise<boolean>;
  /** The number of the other side of a call. Undefined if the call has no record. */
  otherSide(callSid: CallSid): Promise<string | undefined>;
}

/** An entry of the list of numbers that are never called. */
export interface NeverCalled {
  /** `*`: for all tenants. */
  readonly tenant: string;
  readonly number: string;
  readonly reason: string;
}

export interface DoNotCallList {
  list(): Promise<readonly NeverCalled[]>;
  add(entry: NeverCalled): Promise<void>;
  /** False if it was not on the list. */
  remove(entry: Pick<NeverCalled, 'tenant' | 'number'>): Promise<boolean>;
}
