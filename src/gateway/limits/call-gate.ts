/** Decides at the webhook whether a new call is taken, and what the caller hears if it is not. Calls in progress are never asked. */
import { rejectTwiml, sayAndHangUpTwiml } from '../../adapters/telephony/twiml.ts';
import type { RefusedCall } from '../../adapters/ports/callers.ts';
import type { LimitSettings } from '../../config/limits.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { limitWords } from '../../conversation/limit-lines.ts';
import type { LimitLine } from '../../conversation/limit-lines.ts';
import type { Session } from '../relay/session.ts';
import { ownerOf, reactionTo } from '../../activities/budgets.ts';
import type { Budgets } from '../../activities/budgets.ts';
import type { ProcessLoad } from './process-load.ts';
import type { RateLimits } from './rate-limits.ts';

/** Why a call was not taken. */
export type RefusalReason =
  | 'blocked'
  | 'number-rate'
  | 'tenant-rate'
  | 'capacity-calls'
  | 'capacity-loop'
  | 'capacity-memory'
  | 'agent-calls'
  | 'number-calls';

export interface NewCall {
  readonly callSid: CallSid;
  readonly from: string;
  readonly to: string;
  /** Undefined if it is withheld. */
  readonly number: string | undefined;
  readonly agent: AgentConfig;
}

/** Calls that were not taken, by reason. */
export type RefusalCounters = Partial<Record<RefusalReason, number>>;

export interface CallGate {
  /** The TwiML that refuses the call. Undefined if it is taken; it then counts as live. `rate`: counts it for the rate limits. */
  refusal(call: NewCall, rate: () => ReturnType<RateLimits['call']>): Promise<string | undefined>;
  /** The live calls of this gateway, by owner. */
  callsByOwner(): ReadonlyMap<string, number>;
}

export interface CallGateDeps {
  readonly settings: Pick<LimitSettings, 'capacity' | 'blockedCallers'>;
  readonly sessions: { live(): readonly Pick<Session, 'start'>[] };
  readonly load: Pick<ProcessLoad, 'loopDelayMs' | 'memory'>;
  readonly blocked: { has(number: string): boolean };
  readonly budgets: Pick<Budgets, 'called' | 'callsOf'>;
  /** Live calls of other gateways, by owner. */
  readonly elsewhere: () => ReadonlyMap<string, number>;
  readonly counters: RefusalCounters;
  readonly onRefused: (call: RefusedCall) => void;
}

/** A call that was taken opens its connection within a second or two. Later it is taken for hung up. */
const OPENING_MS = 15_000;

/** Creates the gate of a gateway. */
export function createCallGate(deps: CallGateDeps): CallGate {
  const opening = new Map<CallSid, { readonly owner: string; readonly until: number }>();
  const live = () => {
    const sessions = deps.sessions.live();
    const now = Date.now();
    for (const { start } of sessions) opening.delete(start.callSid);
    for (const [callSid, { until }] of opening) if (until < now) opening.delete(callSid);
    return [
      ...sessions.map(({ start }) => ownerOf(start.agent)),
      ...[...opening.values()].map(({ owner }) => owner),
    ];
  };
  const callsByOwner = () => {
    const calls = new Map<string, number>();
    for (const owner of live()) calls.set(owner, (calls.get(owner) ?? 0) + 1);
    return calls;
  };
  const noRoom = ({ agent, number }: NewCall) =>
    atCapacity(deps, live().length) ??
    agentLimit(agent, {
      calls: (callsByOwner().get(ownerOf(agent)) ?? 0) + (deps.elsewhere().get(ownerOf(agent)) ?? 0),
      ofNumber: number === undefined ? 0 : deps.budgets.callsOf(agent, number),
    });
  return {
    callsByOwner,
    async refusal(call, rate) {
      const { callSid, from, number, agent } = call;
      // The webhook of a call that was taken is repeated if its answer was lost.
      if (opening.has(callSid)) return undefined;
      const isBlocked = number !== undefined && deps.blocked.has(number);
      const tooMany = isBlocked ? 'blocked' : await rate();
      // From here on nothing waits: calls that come at the same time see each other.
      const reason = tooMany ?? noRoom(call);
      if (reason === undefined) {
        opening.set(callSid, { owner: ownerOf(agent), until: Date.now() + OPENING_MS });
        deps.budgets.called(agent, number);
        return undefined;
      }
      deps.counters[reason] = (deps.counters[reason] ?? 0) + 1;
      const { tenant, id: agentId } = agent;
      deps.onRefused({ callSid, from, at: Date.now(), tenant, agentId, reason });
      return refusalTwiml(call, reason, deps.settings);
    },
  };
}

function atCapacity({ settings, load }: CallGateDeps, calls: number): RefusalReason | undefined {
  const { capacity } = settings;
  if (calls >= capacity.calls) return 'capacity-calls';
  if (load.loopDelayMs() >= capacity.loopDelayMs) return 'capacity-loop';
  return load.memory() >= capacity.memory ? 'capacity-memory' : undefined;
}

function agentLimit(
  { limits }: AgentConfig,
  { calls, ofNumber }: { readonly calls: number; readonly ofNumber: number },
): RefusalReason | undefined {
  if (calls >= (limits.concurrentCalls ?? Infinity)) return 'agent-calls';
  return ofNumber >= (limits.callsPerNumberAndHour ?? Infinity) ? 'number-calls' : undefined;
}

const LINES: Readonly<Record<RefusalReason, LimitLine>> = {
  blocked: 'blocked',
  'number-rate': 'tooOften',
  'tenant-rate': 'busy',
  'capacity-calls': 'busy',
  'capacity-loop': 'busy',
  'capacity-memory': 'busy',
  'agent-calls': 'busy',
  'number-calls': 'tooOften',
};

function refusalTwiml(
  { agent, to }: NewCall,
  reason: RefusalReason,
  { blockedCallers }: CallGateDeps['settings'],
): string {
  if (reason === 'blocked' && blockedCallers === 'reject') return rejectTwiml('rejected');
  const limit =
    reason === 'agent-calls'
      ? 'concurrentCalls'
      : reason === 'number-calls'
        ? 'callsPerNumberAndHour'
        : undefined;
  if (limit !== undefined && reactionTo(agent, limit) === 'end') return rejectTwiml('busy');
  const { text, language } = limitWords(agent, LINES[reason], { dialled: to, at: Date.now() });
  return sayAndHangUpTwiml(text, language);
}
