/** The limits of a gateway: its gate, its budgets and what it notices, and their exchange with the database. */
import type { FastifyBaseLogger } from 'fastify';
import type { Redis } from 'ioredis';
import type { AnswerDeps } from '../../activities/answer-aloud.ts';
import type { Models } from '../../activities/model-request.ts';
import type {
  Block,
  BlockList,
  CallerRecords,
  RefusedCall,
  UnusualPattern,
} from '../../adapters/ports/callers.ts';
import { reading } from '../../adapters/ports/metrics.ts';
import type { Metrics, Reading } from '../../adapters/ports/metrics.ts';
import type { UsageStore } from '../../adapters/ports/usage.ts';
import type { LimitSettings } from '../../config/limits.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { limitWords } from '../../conversation/limit-lines.ts';
import { repeat } from '../../lib/repeat.ts';
import { createBlockedCallers } from './blocked-callers.ts';
import { createBudgets, reactionTo } from '../../activities/budgets.ts';
import { createCallGate } from './call-gate.ts';
import type { CallGate, CallGateDeps, RefusalCounters } from './call-gate.ts';
import { meteredModels } from './metered-models.ts';
import { createUnusualPatterns } from './unusual-patterns.ts';
import type { UnusualPatterns } from './unusual-patterns.ts';
import { createUsage } from '../../activities/usage.ts';

/** How soon gateways and workers know of each other's counts, and a gateway of the block list. */
const EXCHANGE_MS = 2_000;
const TIDY_MS = 3_600_000;
/** Most refused calls and patterns that wait for the database. The record of further ones is dropped. */
const MAX_WAITING = 5_000;
const BLOCK_MS = 3_600_000;

/** Counters of limits. */
export interface LimitCounters {
  /** Calls that were not taken, by reason. */
  readonly refusedCalls: RefusalCounters;
  /** Unusual patterns that were noticed. */
  unusualPatterns: number;
}

export interface CallerLimits {
  readonly rates: LimitSettings['rates'];
  readonly redis?: Redis;
  readonly gate: CallGate;
  readonly patterns: UnusualPatterns;
  readonly limitWords: NonNullable<AnswerDeps['limitWords']>;
  metered(models: Models): Models;
  /** What the agents have used of their budgets. */
  readings(): readonly Reading[];
  /** Exchanges counts, blocks and records with the database. Never rejects. */
  exchange(): Promise<void>;
  /** Exchanges a last time, and stops. */
  stop(): Promise<void>;
}

export interface CallerLimitsDeps {
  readonly settings: LimitSettings;
  readonly agents: readonly AgentConfig[];
  readonly sessions: CallGateDeps['sessions'];
  readonly load: CallGateDeps['load'];
  readonly usage: UsageStore;
  readonly blocks: BlockList;
  readonly records: CallerRecords;
  readonly redis?: Redis | undefined;
  readonly counters: LimitCounters;
  readonly log: FastifyBaseLogger;
  readonly metrics: Metrics;
}

/** Starts them. While the database is away, the gateway counts by itself and knows the blocks that it has known. */
export function startCallerLimits(deps: CallerLimitsDeps): CallerLimits {
  const { settings, counters, log } = deps;
  const usage = createUsage(deps.usage);
  const blocked = createBlockedCallers();
  const refused: RefusedCall[] = [];
  const noticed: UnusualPattern[] = [];
  const newBlocks: Block[] = [];
  let elsewhere: ReadonlyMap<string, number> = new Map();
  const budgets = createBudgets(usage, {
    price: settings.price,
    metrics: deps.metrics,
    onReached: ({ id, tenant }, limit) =>
      log.warn({ agent: id, tenant, limit }, 'an agent has reached a limit'),
  });
  const gate = createCallGate({
    ...{ settings, blocked, budgets },
    ...{ sessions: deps.sessions, load: deps.load, counters: counters.refusedCalls },
    elsewhere: () => elsewhere,
    onRefused: (call) => keep(refused, call),
  });
  const patterns = createUnusualPatterns(({ kind, subject, agent, seen, isOfOneNumber }) => {
    counters.unusualPatterns += 1;
    const hasBlocked = settings.blocksUnusual && isOfOneNumber;
    log.warn(
      { pattern: kind, agent: agent.id, tenant: agent.tenant, seen, hasBlocked },
      'unusual pattern of calls',
    );
    const { id: agentId, tenant } = agent;
    keep(noticed, { kind, subject, at: Date.now(), tenant, agentId, seen, hasBlocked });
    if (!hasBlocked) return;
    const block = {
      number: subject,
      isPrefix: false,
      reason: kind,
      expiresAt: new Date(Date.now() + BLOCK_MS),
    };
    blocked.add(block);
    newBlocks.push(block);
  });
  let tidiedAt = 0;
  const exchange = async () => {
    // What an agent has used today is known before its first call asks.
    for (const agent of deps.agents) budgets.reached(agent, undefined);
    await usage.sync();
    elsewhere = await deps.usage.shareCalls(gate.callsByOwner());
    await save(newBlocks, (blocks) => Promise.all(blocks.map((block) => deps.blocks.add(block))));
    blocked.set([...(await deps.blocks.list()), ...newBlocks]);
    await save(refused, (calls) => deps.records.saveRefused(calls));
    await save(noticed, (some) => deps.records.savePatterns(some));
    if (Date.now() - tidiedAt < TIDY_MS) return;
    await deps.usage.tidy();
    tidiedAt = Date.now();
  };
  const exchanger = inOrder(exchange, log);
  const stop = repeat(exchanger, { everyMs: EXCHANGE_MS, onError: () => undefined });
  return {
    rates: settings.rates,
    ...(deps.redis === undefined ? {} : { redis: deps.redis }),
    gate,
    patterns,
    metered: (models) => meteredModels(models, budgets),
    readings: () =>
      deps.agents.flatMap((agent) => {
        const { tenant, id } = agent;
        const used = budgets.used(agent);
        return used === undefined ? [] : [reading('evercall_budget_used', used, { tenant, agent: id })];
      }),
    limitWords(agent, { callSid }) {
      const limit = budgets.reached(agent, callSid);
      const reaction = limit === undefined ? 'template' : reactionTo(agent, limit);
      if (reaction !== 'message' && reaction !== 'end') return undefined;
      const thenEnd = reaction === 'end';
      const { text } = limitWords(agent, thenEnd ? 'ends' : 'usedUp', { at: Date.now() });
      return { text, thenEnd };
    },
    exchange: exchanger,
    async stop() {
      stop();
      await exchanger();
      deps.redis?.disconnect();
    },
  };
}

function keep<T>(waiting: T[], one: T): void {
  if (waiting.length < MAX_WAITING) waiting.push(one);
}

/** Saves what waits. Anything that comes meanwhile waits for the next time. */
async function save<T>(waiting: T[], saveAll: (some: readonly T[]) => Promise<unknown>): Promise<void> {
  const some = [...waiting];
  if (some.length === 0) return;
  await saveAll(some);
  waiting.splice(0, some.length);
}

/** One exchange after the other. Says once that the database is away, and once that it is back. */
function inOrder(exchange: () => Promise<void>, log: FastifyBaseLogger): () => Promise<void> {
  let isAway = false;
  let last = Promise.resolve();
  const run = async () => {
    try {
      await exchange();
      if (isAway) log.info('limits are shared again');
      isAway = false;
    } catch (error: unknown) {
      if (!isAway) log.warn({ err: error }, 'limits are not shared: this gateway counts by itself');
      isAway = true;
    }
  };
  return () => (last = last.then(run));
}
