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
const SILENT: CallWorkflows = {
  start: async () => true,
  attach: async () => 'delivered',
  signal: async () => 'delivered',
  progress: async () => undefined,
  state: async () => undefined,
  recordedState: async () => undefined,
};

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
      calls: SILENT,
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

async function searchesOf(openaiSettings: WarmUpDeps['openai']) {
  const asked: { text: string; limit: number }[] = [];
  await using warm = await openWarmUpGateway({
    ...{ agent, gateway },
    openai: openaiSettings,
    knowledge: { search: async ({ text, limit }) => (asked.push({ text, limit }), []) },
    log: pino({ level: 'silent' }),
  });
  await warm.call({ turns: 2, isWanted: () => true, signal: AbortSignal.timeout(60_000) });
  return asked;
}

it('a warm-up call without a workflow hears an answer to each of its questions', async () => {
  // Resolves once both answers were heard to their end.
  const asked = await searchesOf(openai);
  expect(asked.map(({ text }) => text)).toEqual(['what time do you open on saturday', 'how much is that']);
});

it('with embeddings the search of a warm-up call asks for no passages: no vendor is paid for a vector', async () => {
  const asked = await searchesOf({ ...openai, embeddings: {} });
  expect(asked.map(({ limit }) => limit)).toEqual([0, 0]);
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
