/**
 * The messages of a warm transfer: a person is told what it is about, and accepts by a key before the caller joins. Everything here
 * is plain JSON and is stored in histories.
 */
import type { CallSid } from './ids.ts';
import type { FailedTransfer } from './transfer.ts';

export const TRANSFER_WORKFLOW = 'transferWorkflow';

/** `epoch`: the connection that the caller has left for it. */
export function transferWorkflowId({ callSid, epoch }: TransferRef): string {
  return `transfer-${callSid}-${epoch}`;
}

export interface TransferRef {
  readonly callSid: CallSid;
  readonly epoch: number;
}

/** The input of the workflow. */
export interface TransferStart extends TransferRef {
  readonly tenant: string;
  /** Rung one after another. */
  readonly numbers: readonly string[];
  /** The number that the person sees. */
  readonly from: string;
  readonly ringSeconds: number;
  readonly language: string;
  /** What a person hears whose caller is gone. */
  readonly goneWords: string;
  /** Webhooks of the call to the person. `{ring}` stands for the index of the number. */
  readonly urls: TransferUrls;
}

export interface TransferUrls {
  readonly offer: string;
  readonly status: string;
  readonly machine: string;
  /** Where the caller is sent if the person has left and the caller has not. */
  readonly back: string;
}

/** The call to a person. */
export interface Leg {
  /** Index of the number. */
  readonly ring: number;
  readonly sid: CallSid;
}

/** Signals of the workflow, by wire name. */
export interface TransferSignals {
  /** A status callback of the carrier, or the webhook of a telephone that was answered (`in-progress`). */
  readonly leg: Leg & { readonly status: string };
  /** A machine has answered. */
  readonly machine: Leg;
  /** Another key, or none. */
  readonly declined: Leg;
  /** The caller has hung up, or is back with the agent. */
  readonly callerLeft: Readonly<Record<string, never>>;
  /** The conversation with the person is over. */
  readonly over: Readonly<Record<string, never>>;
}

/** What the caller's telephone does next. */
export type TransferProgress =
  | { readonly step: 'calling' | 'telling' | 'joining' | 'over' }
  | { readonly step: 'back'; readonly outcome: FailedTransfer };

/** What came of asking the carrier for a call. `unknown`: it may have been placed. `again`: it was certainly not, and may be. */
export type PlacedLeg =
  | { readonly result: 'placed'; readonly sid: CallSid }
  | { readonly result: 'again' | 'refused' | 'unknown' | 'caller-gone' };

export interface PlaceLegInput extends TransferRef {
  readonly to: string;
  readonly from: string;
  readonly ringSeconds: number;
  readonly urls: Pick<TransferUrls, 'offer' | 'status' | 'machine'>;
}

export interface FindLegInput {
  readonly to: string;
  readonly from: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

export interface EndLegInput {
  readonly sid: CallSid;
  /** Said before; absent: the telephone stops ringing. */
  readonly words?: { readonly text: string; readonly language: string };
}
