/** What the checks of a run can find. Some kinds are failures, some are only counted: see `limits.ts`. */
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
  /** Number of the question within the call, from 1; absent if the finding concerns the whole call. */
  readonly turn?: number;
  readonly detail: string;
}

/** The total count of one kind over all findings. */
export function countOf(findings: readonly Finding[], kind: Counted): number {
  return findings.reduce((sum, finding) => sum + (finding.kind === kind ? finding.count : 0), 0);
}
