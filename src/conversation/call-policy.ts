/** The policy of a call: the project's own, with what its agent wants otherwise. */
import type { AgentConfig, RungOverrides } from '../contracts/agent.ts';
import type { CallPolicy, ReplyRung } from '../contracts/policy.ts';

type Settings = Pick<AgentConfig, 'policy' | 'limits'>;

/** What a call is begun with. Without a fallback model its rung is left out. */
export function callPolicy(
  base: CallPolicy,
  { policy: wishes }: Pick<AgentConfig, 'policy'>,
  { hasFallback }: { hasFallback: boolean },
): CallPolicy {
  const { primary, fallback, breaker, deadAir, standIn, context, ...values } = wishes;
  return {
    ...base,
    ...values,
    breaker: { ...base.breaker, ...breaker },
    deadAir: { ...base.deadAir, ...deadAir },
    standIn: { ...base.standIn, ...standIn },
    context: { ...base.context, ...context },
    replyLadder: base.replyLadder
      .filter(({ name }) => hasFallback || name !== 'fallback')
      .map((rung) => withWishes(rung, { primary, fallback })),
  };
}

function withWishes(
  rung: ReplyRung,
  wishes: { primary: RungOverrides | undefined; fallback: RungOverrides | undefined },
): ReplyRung {
  return rung.name === 'template' ? rung : { ...rung, ...wishes[rung.name] };
}

/** Two settings that cannot both hold. Paths are those of the agent's file. */
export interface PolicyConflict {
  readonly path: readonly string[];
  readonly complaint: string;
}

/** What would make the caller wait longer than promised, or hear things in the wrong order. */
export function policyConflicts(base: CallPolicy, { policy: wishes, limits }: Settings): PolicyConflict[] {
  const policy = callPolicy(base, { policy: wishes }, { hasFallback: true });
  const lastBeginsMs = limits.responseTimeoutMs - policy.lastRungReserveMs;
  const rungMs = (name: string) => policy.replyLadder.find((rung) => rung.name === name)?.firstTokenMs ?? 0;
  const rules: readonly (PolicyConflict & { readonly isBroken: boolean })[] = [
    {
      isBroken: rungMs('primary') > lastBeginsMs,
      path: ['policy', 'primary', 'firstTokenMs'],
      complaint: `(${rungMs('primary')}) must not be longer than limits.responseTimeoutMs less policy.lastRungReserveMs (${lastBeginsMs})`,
    },
    {
      isBroken: policy.deadAir.notIfDueWithinMs >= policy.deadAir.fillerAfterMs,
      path: ['policy', 'deadAir', 'notIfDueWithinMs'],
      complaint: `(${policy.deadAir.notIfDueWithinMs}) must be shorter than policy.deadAir.fillerAfterMs (${policy.deadAir.fillerAfterMs})`,
    },
    {
      isBroken: policy.standIn.afterPromptMs >= lastBeginsMs,
      path: ['policy', 'standIn', 'afterPromptMs'],
      complaint: `(${policy.standIn.afterPromptMs}) must be shorter than limits.responseTimeoutMs less policy.lastRungReserveMs (${lastBeginsMs})`,
    },
  ];
  return rules.filter(({ isBroken }) => isBroken).map(({ path, complaint }) => ({ path, complaint }));
}
