/** Builds the policy of a call: the project's defaults, overridden by the agent's file. */
import type { AgentConfig, RungOverrides } from '../contracts/agent.ts';
import type { CallPolicy, ReplyRung } from '../contracts/policy.ts';

type Settings = Pick<AgentConfig, 'policy' | 'limits'>;

/** The policy that a call starts with. Without a fallback model the ladder has no fallback rung. */
export function callPolicy(
  base: CallPolicy,
  { policy: overrides }: Pick<AgentConfig, 'policy'>,
  { hasFallback }: { hasFallback: boolean },
): CallPolicy {
  const { primary, fallback, breaker, deadAir, standIn, turnTaking, context, ...values } = overrides;
  return {
    ...base,
    ...values,
    breaker: { ...base.breaker, ...breaker },
    deadAir: { ...base.deadAir, ...deadAir },
    standIn: { ...base.standIn, ...standIn },
    ...(base.turnTaking === undefined ? {} : { turnTaking: { ...base.turnTaking, ...turnTaking } }),
    context: { ...base.context, ...context },
    replyLadder: base.replyLadder
      .filter(({ name }) => hasFallback || name !== 'fallback')
      .map((rung) => withOverrides(rung, { primary, fallback })),
  };
}

function withOverrides(
  rung: ReplyRung,
  overrides: { primary: RungOverrides | undefined; fallback: RungOverrides | undefined },
): ReplyRung {
  return rung.name === 'template' ? rung : { ...rung, ...overrides[rung.name] };
}

/** Two settings that contradict each other. The path is that of the agent's file. */
export interface PolicyConflict {
  readonly path: readonly string[];
  readonly complaint: string;
}

/** Finds settings that would make the caller wait longer than promised, or hear things in the wrong order. */
export function policyConflicts(base: CallPolicy, { policy: overrides, limits }: Settings): PolicyConflict[] {
  const policy = callPolicy(base, { policy: overrides }, { hasFallback: true });
  const lastRungStartsMs = limits.responseTimeoutMs - policy.lastRungReserveMs;
  const rungMs = (name: string) => policy.replyLadder.find((rung) => rung.name === name)?.firstTokenMs ?? 0;
  const rules: readonly (PolicyConflict & { readonly isBroken: boolean })[] = [
    {
      isBroken: rungMs('primary') > lastRungStartsMs,
      path: ['policy', 'primary', 'firstTokenMs'],
      complaint: `(${rungMs('primary')}) must not be longer than limits.responseTimeoutMs less policy.lastRungReserveMs (${lastRungStartsMs})`,
    },
    {
      isBroken: policy.deadAir.notIfDueWithinMs >= policy.deadAir.fillerAfterMs,
      path: ['policy', 'deadAir', 'notIfDueWithinMs'],
      complaint: `(${policy.deadAir.notIfDueWithinMs}) must be shorter than policy.deadAir.fillerAfterMs (${policy.deadAir.fillerAfterMs})`,
    },
    {
      isBroken: policy.standIn.afterPromptMs >= lastRungStartsMs,
      path: ['policy', 'standIn', 'afterPromptMs'],
      complaint: `(${policy.standIn.afterPromptMs}) must be shorter than limits.responseTimeoutMs less policy.lastRungReserveMs (${lastRungStartsMs})`,
    },
  ];
  return rules.filter(({ isBroken }) => isBroken).map(({ path, complaint }) => ({ path, complaint }));
}
