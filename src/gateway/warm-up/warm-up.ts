/**
 * Ready means warm: before the gateway says that calls can come, a call of its own runs through webhook, socket, search,
 * model, workflow and activities. Without it the first caller waits for all that is compiled, connected and cached once.
 */
import type { Logger } from 'pino';
import type { GatewayActivities } from '../../activities/gateway-activities.ts';
import type { Models } from '../../activities/model-request.ts';
import type { WarmUpWorkflows } from '../../adapters/temporal/warm-up-workflows.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { isWarmUpCall } from '../../contracts/warm-up.ts';
import { openWarmUpGateway } from './warm-up-gateway.ts';
import type { WarmUpGateway, WarmUpGatewayDeps } from './warm-up-gateway.ts';
import type { WarmUpState } from './warm-up-state.ts';

/** Where Temporal or the worker is away, this gateway answers by itself: a slow first call is better than none. */
const LONGEST_UNREADY_MS = 5_000;
/** A worker that builds its workflow code first comes later than that. */
const LONGEST_MS = 60_000;
/** The workflow of a call that has ended closes within some 50 ms. */
const LONGEST_CLOSE_MS = 5_000;
const TURNS = 4;
/** Turns of a second call, without a workflow, while the first one waits for its workflow: engines optimise what runs often. */
const TURNS_ALONE = 20;

export interface WarmUp {
  readonly state: WarmUpState;
  /** True while being ready has to wait for it. */
  readonly holdsReady: boolean;
  /** `activities`, with those of the warm-up call beside them. */
  withWarmUp(activities: GatewayActivities): GatewayActivities;
  /** To be called once the gateway listens. */
  begin(): void;
  /** Gives it up where it is under way. */
  stop(): Promise<void>;
}

export interface WarmUpDeps extends Omit<WarmUpGatewayDeps, 'workflows' | 'agent'> {
  /** The first one is the pattern of the one that answers. */
  readonly agents: readonly AgentConfig[];
  readonly workflows: WarmUpWorkflows;
  /** The real ones: their connections are opened. */
  readonly models: Models;
  /** Callers are here: they are served, and nothing is warmed up beside them. */
  readonly hasCalls: () => boolean;
  /** Temporal is known to be away. */
  readonly isAway: () => boolean;
  readonly log: Logger;
  /** For tests. */
  readonly longestUnreadyMs?: number;
}

/** Prepares the warm-up of a gateway: nothing is done before `begin`. */
export function createWarmUp(deps: WarmUpDeps): WarmUp {
  const { workflows, models, hasCalls, isAway, log, longestUnreadyMs = LONGEST_UNREADY_MS } = deps;
  let gateway: WarmUpGateway | undefined;
  const stopping = new AbortController();
  let state: WarmUpState = 'under way';
  let isLate = false;
  let done = Promise.resolve();

  const run = async (): Promise<void> => {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(LONGEST_MS)]);
    const late = setTimeout(() => {
      isLate = true;
      log.warn({ afterMs: longestUnreadyMs }, 'not warm yet: ready all the same');
    }, longestUnreadyMs);
    await using opened = new AsyncDisposableStack();
    opened.defer(() =>
      workflows.remove().catch((error: unknown) => log.debug({ err: error }, 'warm-up not removed')),
    );
    try {
      const parts = partsOf(deps);
      gateway = opened.use(await openWarmUpGateway({ ...parts, workflows: workflows.calls }));
      const alone = opened.use(await openWarmUpGateway(parts));
      await unlessAborted(signal, [
        callBoth({ gateway, alone, isWanted: () => !hasCalls(), signal }),
        ...[models.primary, models.fallback].map(async (model) => model?.warm?.()),
      ]);
      state = 'done';
    } catch (error: unknown) {
      state = 'given up';
      if (!isLate && !stopping.signal.aborted) log.warn({ err: error }, 'warm-up given up');
    }
    clearTimeout(late);
    if (state === 'done') await untilClosed();
  };

  const untilClosed = async (): Promise<void> => {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(LONGEST_CLOSE_MS)]);
    // One that is still open is ended when it is removed.
    await unlessAborted(signal, [workflows.closed()]).catch(() => undefined);
  };

  return {
    get state() {
      return state;
    },
    get holdsReady() {
      return state === 'under way' && !isLate && !isAway() && !hasCalls();
    },
    withWarmUp: (activities) => routed(activities, () => gateway?.activities),
    begin() {
      done = run();
    },
    async stop() {
      stopping.abort(new Error('the gateway stops'));
      await done;
    },
  };
}

function partsOf({ agents, openai, knowledge, gateway, log }: WarmUpDeps): WarmUpGatewayDeps {
  const [agent] = agents;
  if (agent === undefined) throw new Error('no agent is configured');
  return { agent, openai, knowledge, gateway, log: log.child({ warmUp: true }, { level: 'error' }) };
}

/** The call through the workflow, and the one that fills the time in which this process would wait for it. */
async function callBoth({
  gateway,
  alone,
  isWanted,
  signal,
}: {
  gateway: WarmUpGateway;
  alone: WarmUpGateway;
  isWanted: () => boolean;
  signal: AbortSignal;
}): Promise<void> {
  let isWaiting = true;
  const call = gateway.call({ turns: TURNS, isWanted, signal }).finally(() => (isWaiting = false));
  const filling = alone.call({ turns: TURNS_ALONE, isWanted: () => isWaiting && isWanted(), signal });
  await Promise.all([call, filling]);
}

function routed(
  activities: GatewayActivities,
  warmUp: () => GatewayActivities | undefined,
): GatewayActivities {
  const of = ({ callSid }: { readonly callSid: CallSid }): GatewayActivities => {
    if (!isWarmUpCall(callSid)) return activities;
    const found = warmUp();
    if (found === undefined) throw new Error('there is no warm-up call in this gateway');
    return found;
  };
  return {
    searchKnowledge: async (input) => of(input).searchKnowledge(input),
    reply: async (input) => of(input).reply(input),
    say: async (input) => of(input).say(input),
    closeConnection: async (input) => of(input).closeConnection(input),
    learn: async (input) => of(input).learn(input),
    runCallTool: async (input) => of(input).runCallTool(input),
  };
}

/** Resolves with all of `work`; rejects as soon as the signal is aborted. */
async function unlessAborted(signal: AbortSignal, work: readonly Promise<unknown>[]): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    await Promise.race([Promise.all(work), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
