/** Things that went wrong, or are worth counting, each with its place. */
export const COUNTED = [
  'lost',
  'late',
  'repeated',
  'repeatedClauses',
  'dropped',
  'foreign',
  'twoSpeakers',
  'greetedAgain',
  'askedAgain',
  'byTemplate',
  'addedWords',
  'missingRows',
  'duplicateRows',
  'outOfOrderRows',
  'differentRows',
  'openWorkflows',
  'failedCalls',
  'historyMissing',
  'historyOutOfOrder',
  'withoutKnowledge',
] as const;
export type Counted = (typeof COUNTED)[number];

export interface Finding {
  readonly kind: Counted;
  readonly count: number;
  readonly callSid: string;
  /** Which question of the call, from 1; absent where it is about the call as a whole. */
  readonly turn?: number;
  readonly detail: string;
}

/** How many of a kind there are, over all findings. */
export function countOf(findings: readonly Finding[], kind: Counted): number {
  return findings.reduce((sum, finding) => sum + (finding.kind === kind ? finding.count : 0), 0);
}
