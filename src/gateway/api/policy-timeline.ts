/** What a caller hears when, from the policy of a call. */
import type { AgentLimits } from '../../contracts/agent.ts';
import type { CallPolicy } from '../../contracts/policy.ts';

/** Something that happens `atMs` after the end of the caller's words, unless the answer has begun. */
export interface PolicyMoment {
  readonly atMs: number;
  readonly what: string;
}

/** The moments of a turn in which everything is late, then those of a caller who says nothing more, in order. */
export function policyTimeline(policy: CallPolicy, limits: AgentLimits): readonly PolicyMoment[] {
  const { deadAir, standIn, activities, replyLadder, lastRungReserveMs, turnTaking } = policy;
  const { responseTimeoutMs, silenceMs, maxSilences, maxCallMs } = limits;
  const primary = replyLadder.find(({ name }) => name === 'primary');
  const moments: (PolicyMoment | undefined)[] = [
    { atMs: 0, what: 'the caller has finished: search and model begin' },
    { atMs: deadAir.fillerAfterMs, what: 'the caller hears a filler' },
    {
      atMs: activities.searchKnowledge.startToCloseMs,
      what: 'the answer goes on without passages if the search is not over',
    },
    primary && {
      atMs: primary.firstTokenMs,
      what: 'the next rung is asked if the primary model has not begun',
    },
    { atMs: standIn.afterPromptMs, what: 'the gateway answers by itself if the workflow cannot be reached' },
    { atMs: responseTimeoutMs - lastRungReserveMs, what: 'the template answers' },
    { atMs: responseTimeoutMs, what: 'the turn counts as unanswered' },
    { atMs: silenceMs, what: 'after so long a silence the agent asks whether the caller is still there' },
    { atMs: silenceMs * (maxSilences + 1), what: 'the agent says goodbye to a caller who stays silent' },
    turnTaking && { atMs: turnTaking.pauseMs, what: 'the agent asks a caller who wanted a pause' },
    { atMs: policy.reconnectWindowMs, what: 'a lost connection that has not come back ends the call' },
    { atMs: maxCallMs, what: 'the agent ends the call at its time limit' },
  ];
  return moments.filter((moment) => moment !== undefined).sort((a, b) => a.atMs - b.atMs);
}
