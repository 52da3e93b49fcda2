/** The shape of a rewriting rule: a pattern and the words that are spoken for it. */
import type { English } from './number-words.ts';

/** The written text around a match. Rules look at it and never change it. */
export interface MatchContext {
  readonly english: English;
  readonly before: string;
  /** At least the rest of the piece, plus the next word if the lookahead waited for one (word-lookahead.ts). */
  readonly after: string;
}

/** The spoken words for a match and its groups (absent groups are ''). Undefined leaves the match to later rules. */
export type Say = (parts: readonly string[], context: MatchContext) => string | undefined;

export interface Rule {
  readonly pattern: RegExp;
  readonly say: Say;
}

/** A rule whose `pattern` is matched exactly at the current position (sticky). */
export function rule(pattern: string | RegExp, say: Say | string): Rule {
  const source = typeof pattern === 'string' ? pattern : pattern.source;
  const flags = typeof pattern === 'string' ? 'u' : pattern.flags;
  return {
    pattern: new RegExp(source, `${flags}y`),
    say: typeof say === 'string' ? () => say : say,
  };
}

/** A short silence. It becomes a comma unless there is punctuation already (see spacing.ts). */
export const PAUSE = '\v';
