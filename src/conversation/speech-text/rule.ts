/** How one kind of written thing is said. */
import type { English } from './number-words.ts';

/** What stands around a match, as it was written: rules look at it and never change it. */
export interface Sight {
  readonly english: English;
  readonly before: string;
  /** At least the rest of the closed segment; the word after it too, where the bonds waited for one. */
  readonly after: string;
}

/** The spoken words for a match and its groups (absent groups are ''); undefined leaves it to later rules. */
export type Say = (parts: readonly string[], sight: Sight) => string | undefined;

export interface Rule {
  readonly pattern: RegExp;
  readonly say: Say;
}

/** A rule whose `pattern` is matched exactly at the place that is being read. */
export function rule(pattern: string | RegExp, say: Say | string): Rule {
  const source = typeof pattern === 'string' ? pattern : pattern.source;
  const flags = typeof pattern === 'string' ? 'u' : pattern.flags;
  return {
    pattern: new RegExp(source, `${flags}y`),
    say: typeof say === 'string' ? () => say : say,
  };
}

/** A short silence: becomes a comma where no punctuation stands already (see spacing.ts). */
export const PAUSE = '\v';
