/** The result of one scenario with one seed. */
import type { Finding } from './findings.ts';
import type { TurnVerdict } from './verdict.ts';

export interface Outcome {
  readonly scenario: string;
  readonly seed: number;
  readonly turns: readonly TurnVerdict[];
  readonly findings: readonly Finding[];
}
