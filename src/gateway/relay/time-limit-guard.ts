/** Ends a call that goes on beyond its time limit. Normally its workflow does that, but it may be away. */
import type { CallStart } from '../../contracts/call.ts';
import type { CallState } from '../../conversation/state.ts';

/** When the call began is known only once its state has been read, on another connection than the first. */
const CHECK_MS = 5_000;
/** The workflow lets an answer in progress be finished first, for this long at most. */
const LONGEST_ANSWER_MS = 60_000;

/** Calls `onOverrun` once, `graceMs` after the limit. Returns how to stop. */
export function guardTimeLimit({
  start,
  state,
  graceMs,
  isUnderWay,
  onOverrun,
}: {
  readonly start: CallStart;
  readonly state: () => CallState | undefined;
  readonly graceMs: number;
  /** The agent speaks, and the workflow can end the call afterwards. */
  readonly isUnderWay: () => boolean;
  readonly onOverrun: () => void;
}): () => void {
  const check = () => {
    const startedAt = state()?.turns[0]?.at ?? start.startedAt;
    const leftMs = startedAt + start.agent.limits.maxCallMs + graceMs - Date.now();
    if (leftMs > 0) timer = setTimeout(check, Math.min(leftMs, CHECK_MS));
    else if (isUnderWay() && leftMs > -LONGEST_ANSWER_MS) timer = setTimeout(check, CHECK_MS);
    else onOverrun();
  };
  let timer = setTimeout(check, 0);
  return () => clearTimeout(timer);
}
