/** What a simulated caller says, and how the recogniser hears it. */

export interface Utterance {
  /** Text of the final prompt. */
  readonly text: string;
  /** Partial results before the final prompt; each replaces the one before. Default: growing parts of `text`. */
  readonly partials?: readonly string[];
  /** The caller's language, if the relay listens for several. Default: English. */
  readonly lang?: string;
  /** The relay notices the caller at once instead of after `timing.noticeMs`. */
  readonly isSudden?: boolean;
  /** The caller falls silent for `ms` (scaled) after the words `after`, and then says the rest of `text`. */
  readonly pause?: { readonly after: string; readonly ms: number };
  /** What the recogniser does wrong: it sends no final prompt, or its last partial prompt again behind the final one. */
  readonly flaw?: 'no-final' | 'stale-partial';
}

/** Two finals for one utterance. */
export interface SplitUtterance {
  readonly first: string;
  readonly second: string;
  /** From the first final prompt to the second one, scaled. */
  readonly gapMs: number;
}
