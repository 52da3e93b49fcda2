/** Ports of the tables about callers: who is blocked, whose call was refused, what was unusual. */
import type { CallSid } from '../../contracts/ids.ts';

/** A caller, or all callers whose numbers begin alike, whose calls are not taken. */
export interface Block {
  /** E.164, or its beginning. */
  readonly number: string;
  readonly isPrefix: boolean;
  readonly reason: string;
  /** Absent: never. */
  readonly expiresAt?: Date;
}

export interface BlockList {
  /** The blocks that have not expired. */
  list(): Promise<readonly Block[]>;
  /** Replaces the block of the same number. */
  add(block: Block): Promise<void>;
  /** False if there was none. */
  remove(block: Pick<Block, 'number' | 'isPrefix'>): Promise<boolean>;
}

/** A call that was not taken. */
export interface RefusedCall {
  readonly callSid: CallSid;
  readonly from: string;
  readonly at: number;
  readonly tenant: string;
  readonly agentId: string;
  readonly reason: string;
}

/** A pattern of calls that is unusual. */
export interface UnusualPattern {
  readonly kind: string;
  /** Number, or beginning of numbers. Empty: all callers of the agent. */
  readonly subject: string;
  readonly at: number;
  readonly tenant: string;
  readonly agentId: string;
  readonly seen: number;
  readonly hasBlocked: boolean;
}

/** Records what happened to calls outside of workflows. Throws `AdapterError`. */
export interface CallerRecords {
  saveRefused(calls: readonly RefusedCall[]): Promise<void>;
  savePatterns(patterns: readonly UnusualPattern[]): Promise<void>;
}
