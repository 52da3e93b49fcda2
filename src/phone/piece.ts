import type { Interruptible } from '../contracts/wire/to-relay.ts';
import type { MutableExchange } from './exchange.ts';

interface Manner {
  readonly exchange: MutableExchange;
  readonly interruptible: Interruptible;
  readonly preemptible: boolean;
}

export interface TextPiece extends Manner {
  readonly kind: 'text';
  text: string;
  readonly language: string;
  /** No more text will come for it. */
  closed: boolean;
  /** Reported in one go at its end, not by clauses: the relay's own greeting. */
  readonly isWhole: boolean;
}

/** A word of a file that is played. */
export interface HeardWord {
  /** With the blanks before it. */
  readonly text: string;
  /** After the beginning of the file. */
  readonly endsAtMs: number;
}

export interface AudioPiece extends Manner {
  readonly kind: 'audio';
  readonly url: string;
  /** Absent until the file is there; `durationMs` is 0 where it could not be had. */
  sound?: { readonly durationMs: number; readonly words: readonly HeardWord[] };
  startedAtMs?: number;
  /** Silence before it, where it follows something that was heard. */
  gapMs?: number;
}

export interface DigitsPiece extends Manner {
  readonly kind: 'digits';
  readonly digits: string;
}

export type Piece = TextPiece | AudioPiece | DigitsPiece;
export type PieceEnd = 'spoken' | 'interrupted' | 'preempted' | 'dropped';

/** What was stopped by an interruption. */
export interface Cut {
  readonly wasAudible: boolean;
  /** Words of the chunk in play that were heard to their end, trimmed as on the wire. */
  readonly fragment: string;
  /** Since the chunk in play began. */
  readonly durationMs: number;
  readonly exchanges: readonly MutableExchange[];
}
