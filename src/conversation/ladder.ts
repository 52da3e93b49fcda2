import type { CallPolicy, ReplyRung } from '../contracts/policy.ts';

/** The rung to try after `failures` others have failed in this turn; undefined when none is left. */
export function nextRung(policy: CallPolicy, failures: readonly unknown[]): ReplyRung | undefined {
  return policy.replyLadder[failures.length];
}
