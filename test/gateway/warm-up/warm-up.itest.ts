import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createOfflineModel } from '../../../src/adapters/llm/offline.ts';
import type { CallWorkflows } from '../../../src/adapters/temporal/call-workflows.ts';
import { gatewayId } from '../../../src/contracts/ids.ts';
import { createWarmUp } from '../../../src/gateway/warm-up/warm-up.ts';
import type { WarmUpDeps } from '../../../src/gateway/warm-up/warm-up.ts';
import { openWarmUpGateway } from '../../../src/gateway/warm-up/warm-up-gateway.ts';
import { agent } from '../../conversation/a-call.ts';

/** Takes every signal; nobody answers. */
function workflowsWithoutWorker() {
  const sent: { name: string; message: unknown }[] = [];
  const take = (name: string, message: unknown) => {
    sent.push({ name, message });
    return 'delivered' as const;
  };
  const calls: CallWorkflows = {
    start: async () => undefined,
    attach: async (_start, attached) => take('attached', attached),
    signal: async (_callSid, name, message) => take(name, message),
    progress: async () => undefined,
    state: async () => undefined,
    recordedState: async () => undefined,
  };
  return { calls, sent };
}

const gateway = { id: gatewayId('g1'), taskQueue: 'gateway-g1' };
const openai = { apiKey: 'none', model: 'some', maxTokens: 100, baseUrl: 'http://127.0.0.1:9/v1' };
const knowledge = { search: async () => [] };

function aWarmUp(changes: Partial<WarmUpDeps> = {}) {
  const lines = new PassThrough();
  const removed = Promise.withResolvers<undefined>();
  const warmUp = createWarmUp({
    ...{ gateway, openai, knowledge },
    agents: [agent],
    models: { primary: createOfflineModel(), template: createOfflineModel() },
    workflows: {
      calls: workflowsWithoutWorker().calls,
      closed: async () => undefined,
      remove: async () => removed.resolve(undefined),
    },
    hasCalls: () => false,
    isAway: () => false,
    log: pino({ level: 'warn' }, lines),
    ...changes,
  });
  return { warmUp, lines, removed: removed.promise };
}

const nextLine = async (lines: PassThrough) => String(await once(lines, 'data'));

it('a warm-up call runs through webhook, socket and model, and is told to its workflow from beginning to end', async () => {
  const { calls, sent } = workflowsWithoutWorker();
  await using warm = await openWarmUpGateway({
    ...{ agent, openai, knowledge, gateway },
    workflows: calls,
    log: pino({ level: 'silent' }),
  });
  await warm.call({ turns: 2, isWanted: () => true, signal: AbortSignal.timeout(10_000) });
  await warm[Symbol.asyncDispose]();
  expect(sent.map(({ name }) => name)).toEqual([
    ...['attached', 'utterance', 'answered', 'utterance', 'answered', 'ended'],
  ]);
  expect(sent.at(-1)?.message).toMatchObject({ by: 'caller', lastSeq: 2 });
  expect(sent[2]?.message).toMatchObject({ reply: { outcome: 'spoken', rung: 'primary', model: 'some' } });
});

it('with embeddings the search of a warm-up call asks for no passages: no vendor is paid for a vector', async () => {
  const limits: number[] = [];
  const search = async ({ limit }: { limit: number }) => {
    limits.push(limit);
    return [];
  };
  await using warm = await openWarmUpGateway({
    ...{ agent, gateway },
    openai: { ...openai, embeddings: {} },
    knowledge: { search },
    workflows: workflowsWithoutWorker().calls,
    log: pino({ level: 'silent' }),
  });
  await warm.call({ turns: 1, isWanted: () => true, signal: AbortSignal.timeout(10_000) });
  expect(new Set(limits)).toEqual(new Set([0]));
});

it('ready waits for the warm-up, but not where callers are here, nor where Temporal is away', async () => {
  let [calls, away] = [false, false];
  const { warmUp, removed } = aWarmUp({ hasCalls: () => calls, isAway: () => away });
  warmUp.begin();
  expect(warmUp.holdsReady).toBe(true);
  calls = true;
  expect(warmUp.holdsReady).toBe(false);
  [calls, away] = [false, true];
  expect(warmUp.holdsReady).toBe(false);
  await warmUp.stop();
  expect(warmUp.state).toBe('given up');
  await removed;
});

it('ready does not wait for a workflow that never answers: the log has one line about it', async () => {
  const { warmUp, lines } = aWarmUp({ longestUnreadyMs: 50 });
  warmUp.begin();
  expect(warmUp.holdsReady).toBe(true);
  expect(await nextLine(lines)).toContain('not warm yet: ready all the same');
  expect(warmUp.holdsReady).toBe(false);
  expect(warmUp.state).toBe('under way');
  await warmUp.stop();
  expect(lines.read()).toBeNull();
});

it('a warm-up that breaks off does not keep the gateway from being ready, and its workflow is removed', async () => {
  const { warmUp, lines, removed } = aWarmUp({ agents: [] });
  warmUp.begin();
  expect(await nextLine(lines)).toContain('warm-up given up');
  expect(warmUp.state).toBe('given up');
  expect(warmUp.holdsReady).toBe(false);
  await removed;
  expect(lines.read()).toBeNull();
});
