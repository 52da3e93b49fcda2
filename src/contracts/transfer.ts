/** How a caller is put through to a person. */

/** What an agent's file says about it. Targets come from the file only: no model chooses a telephone number. */
export interface TransferConfig {
  /** Telephone numbers (E.164), rung one after another. */
  readonly numbers: readonly string[];
  /** How long each of them rings, in seconds. */
  readonly ringSeconds: number;
  /** `opening`: during the opening hours only. */
  readonly when: 'opening' | 'always';
  /** `key`: the person must press a key, so that no mailbox takes the call. `answer`: the first one who answers gets the call. */
  readonly accept: 'key' | 'answer';
  /** `warm`: the agent tells the person what it is about, then the caller joins. Absent: the two are connected at once. */
  readonly mode?: 'warm';
  /** Callers are put through as well if no model answers them, or no voice can speak. */
  readonly onFailure?: true;
  /** What the caller hears before, and if nobody takes the call. Absent = `conversation/transfer.ts`. */
  readonly words?: string;
  readonly nobodyWords?: string;
}

/** How an attempt to reach a person ended. `declined`: nobody pressed the key. `failed`: a fault. */
export const TRANSFER_OUTCOMES = ['busy', 'no-answer', 'declined', 'machine', 'failed'] as const;
export type FailedTransfer = (typeof TRANSFER_OUTCOMES)[number];

/** How far a transfer is. It stays `ringing` if the caller hangs up before anybody takes the call. */
export const TRANSFER_STATES = ['ringing', 'completed', ...TRANSFER_OUTCOMES] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

/** `text` as the outcome of a failed transfer. Undefined if it is none. */
export function failedTransfer(text: string | undefined): FailedTransfer | undefined {
  return TRANSFER_OUTCOMES.find((outcome) => outcome === text);
}
