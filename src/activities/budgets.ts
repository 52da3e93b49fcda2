/**
 * The budgets of agents: how many calls they take, and what their calls may cost at language models. Requests that are under way
 * when a budget is used up are finished, so it may be exceeded by as many as there are calls.
 */
import { DateTime } from 'luxon';
import { NO_METRICS } from '../adapters/ports/metrics.ts';
import type { Metrics } from '../adapters/ports/metrics.ts';
import type { UsageKey } from '../adapters/ports/usage.ts';
import type {
  AgentConfig,
  BudgetedAgent,
  CallLimit,
  LimitReactions,
  ModelLimit,
} from '../contracts/agent.ts';
import type { CallSid } from '../contracts/ids.ts';
import type { TokenPrice } from '../contracts/token-price.ts';
import type { Usage } from './usage.ts';

export interface Budgets {
  /** The first limit of models that the agent or its call has reached. */
  reached(agent: BudgetedAgent, callSid: CallSid | undefined): ModelLimit | undefined;
  /** The share that is used of today's budget, of the one that is nearest to its end. Undefined: the agent has none. */
  used(agent: BudgetedAgent): number | undefined;
  /** Counts a request to a model, or the tokens of one. */
  count(
    agent: BudgetedAgent,
    callSid: CallSid | undefined,
    used: { readonly requests?: number; readonly inputTokens?: number; readonly outputTokens?: number },
  ): void;
  /** Counts a call. Without a number it counts for the agent alone. */
  called(agent: AgentConfig, number: string | undefined): void;
  /** How many calls of the number the agent took in this hour. 0 if it has no limit for them: then nothing is kept of a number. */
  callsOf(agent: AgentConfig, number: string): number;
}

/** Tenant and agent, under which usage is counted. */
export function ownerOf({ tenant, id }: Pick<AgentConfig, 'tenant' | 'id'>): string {
  return `${tenant}/${id}`;
}

/** What happens at a limit. */
export function reactionTo<Limit extends CallLimit | ModelLimit>(
  { limits: { whenReached } }: Pick<AgentConfig, 'limits'>,
  limit: Limit,
): NonNullable<LimitReactions[Limit]> | 'default' {
  return whenReached?.[limit] ?? 'default';
}

/** Creates the budgets of a gateway. `onReached`: called once for each limit of a day or a call. */
export function createBudgets(
  usage: Usage,
  {
    price = { input: 0, output: 0 },
    metrics = NO_METRICS,
    onReached,
  }: {
    /** Where requests and tokens are counted as well. */
    readonly metrics?: Metrics;
    readonly price?: TokenPrice | undefined;
    readonly onReached: (agent: BudgetedAgent, limit: ModelLimit) => void;
  },
): Budgets {
  const told = new Set<string>();
  const note = (agent: BudgetedAgent, limit: ModelLimit, { owner, subject, period }: UsageKey) => {
    const id = JSON.stringify([limit, owner, subject, period]);
    if (told.has(id)) return;
    // Days and calls that are over are not told again.
    if (told.size >= MAX_TOLD) told.clear();
    told.add(id);
    onReached(agent, limit);
  };
  return {
    reached(agent, callSid) {
      for (const { limit, key, used } of spending(usage, agent, callSid)) {
        if (used < (agent.limits[limit] ?? Infinity)) continue;
        note(agent, limit, key);
        return limit;
      }
      return undefined;
    },
    used(agent) {
      const shares = spending(usage, agent, undefined).flatMap(({ limit, used }) => {
        const most = agent.limits[limit];
        return most === undefined ? [] : [used / most];
      });
      return shares.length === 0 ? undefined : Math.max(...shares);
    },
    count(agent, callSid, { requests = 0, inputTokens = 0, outputTokens = 0 }) {
      if (requests > 0) metrics.count('evercall_model_requests_total', {}, requests);
      if (inputTokens > 0) metrics.count('evercall_model_tokens_total', { direction: 'input' }, inputTokens);
      if (outputTokens > 0)
        metrics.count('evercall_model_tokens_total', { direction: 'output' }, outputTokens);
      const amounts = {
        modelRequests: requests,
        tokens: inputTokens + outputTokens,
        cost: (inputTokens * price.input + outputTokens * price.output) / 1_000,
      };
      usage.add(dayOf(agent), amounts);
      if (callSid !== undefined && hasCallLimit(agent)) usage.add(callOf(agent, callSid), amounts);
    },
    called(agent, number) {
      if (number !== undefined && countsNumbers(agent)) usage.add(hourOf(agent, number), { calls: 1 });
      usage.add(dayOf(agent), { calls: 1 });
    },
    callsOf: (agent, number) => (countsNumbers(agent) ? usage.of(hourOf(agent, number)).calls : 0),
  };
}

const MAX_TOLD = 10_000;

function spending(
  usage: Usage,
  agent: BudgetedAgent,
  callSid: CallSid | undefined,
): readonly { readonly limit: ModelLimit; readonly key: UsageKey; readonly used: number }[] {
  const day = dayOf(agent);
  const today = usage.of(day);
  const ofDay = [
    { limit: 'moneyPerDay', key: day, used: today.cost },
    { limit: 'tokensPerDay', key: day, used: today.tokens },
    { limit: 'modelRequestsPerDay', key: day, used: today.modelRequests },
  ] as const;
  if (callSid === undefined || !hasCallLimit(agent)) return ofDay;
  const call = callOf(agent, callSid);
  const ofCall = usage.of(call);
  return [
    ...ofDay,
    { limit: 'tokensPerCall', key: call, used: ofCall.tokens },
    { limit: 'modelRequestsPerCall', key: call, used: ofCall.modelRequests },
  ];
}

function countsNumbers({ limits }: AgentConfig): boolean {
  return limits.callsPerNumberAndHour !== undefined;
}

function hasCallLimit({ limits }: BudgetedAgent): boolean {
  return limits.tokensPerCall !== undefined || limits.modelRequestsPerCall !== undefined;
}

function dayOf(agent: BudgetedAgent): UsageKey {
  const period = DateTime.now()
    .setZone(agent.timeZone ?? 'utc')
    .toFormat('yyyy-MM-dd');
  return { kind: 'agent', owner: ownerOf(agent), subject: '', period };
}

function callOf(agent: BudgetedAgent, callSid: CallSid): UsageKey {
  return { kind: 'call', owner: ownerOf(agent), subject: callSid, period: '' };
}

function hourOf(agent: BudgetedAgent, number: string): UsageKey {
  const period = DateTime.utc().toFormat("yyyy-MM-dd'T'HH");
  return { kind: 'number', owner: ownerOf(agent), subject: number, period };
}
