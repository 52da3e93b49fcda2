import type { CallState } from './state.ts';

/** Why the agent ends a call on its own. */
export type EndReason = 'time limit' | 'answering machine';

/** The reason, once the goodbye is owed. Undefined for calls that end in any other way. */
export function endReason({ isMachine, timeLimit }: CallState): EndReason | undefined {
  if (isMachine === true) return 'answering machine';
  return timeLimit?.isAnnounced === true ? 'time limit' : undefined;
}
