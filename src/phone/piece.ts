/** The units of the agent's speech that the relay queues: text, audio files and tones. */
import type { Interruptible } from '../contracts/wire/to-relay.ts';
import type { MutableExchange } from './exchange.ts';

/** What all pieces have in common. */
interface PieceSettings {
  readonly exchange: MutableExchange;
  readonly interruptible: Interruptible;
  readonly preemptible: boolean;
}

export interface TextPiece extends PieceSettings {
  readonly kind: 'text';
  text: string;
  readonly language: string;
  /** No more text will be appended. */
  closed: boolean;
  /** Reported as a whole at its end instead of clause by clause: the welcome greeting. */
  readonly isWhole: boolean;
}

/** A word of an audio file. */
export interface HeardWord {
  /** The word with the spaces before it. */
  readonly text: string;
  /** Milliseconds from the start of the file. */
  readonly endsAtMs: number;
}

export interface AudioPiece extends PieceSettings {
  readonly kind: 'audio';
  readonly url: string;
  /** Absent until the file is fetched; `durationMs` is 0 if it cannot be fetched or played. */
  sound?: { readonly durationMs: number; readonly words: readonly HeardWord[] };
  startedAtMs?: number;
  /** Silence between the previous sound and the start of the file. */
  gapMs?: number;
}

export interface DigitsPiece extends PieceSettings {
  readonly kind: 'digits';
  readonly digits: string;
}

export type Piece = TextPiece | AudioPiece | DigitsPiece;
export type PieceEnd = 'spoken' | 'interrupted' | 'preempted' | 'dropped';

/** What was playing and queued when speech was cut off. */
export interface Cut {
  readonly wasAudible: boolean;
  /** Completely heard words of the current chunk, trimmed as on the wire. */
  readonly fragment: string;
  /** Time since the start of the current chunk. */
  readonly durationMs: number;
  readonly exchanges: readonly MutableExchange[];
}
