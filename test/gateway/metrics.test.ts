/** The metrics of a gateway: who may read them, and what a turn leaves in them. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Tracing } from '../../src/adapters/ports/tracing.ts';
import { createMetricRegistry } from '../../src/adapters/prometheus/registry.ts';
import type { ReplyResult } from '../../src/contracts/activities.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { createCounters } from '../../src/gateway/counters.ts';
import { gatewayReadings } from '../../src/gateway/counter-readings.ts';
import { createTurnMetrics } from '../../src/gateway/relay/turn-metrics.ts';
import { start, T0 } from '../conversation/a-call.ts';
import { memoryOperators } from '../fakes/memory-operators.ts';
import { aGateway, BASE_URL, parametersOf } from './a-gateway.ts';

const spoken: ReplyResult = {
  ...{ turnId: turnId(1, 1), outcome: 'spoken', said: 'We open at nine.', rung: 'primary', voice: 'relay' },
  times: { at: T0, signalled: 6, claimed: 40, modelFirstToken: -5, firstSent: 41, firstHeard: 300 },
};

const info = (name: string, value: string) => JSON.stringify({ type: 'info', name, value });
const textFrame = z.looseObject({ token: z.string().optional() });

async function linesOf(registry: ReturnType<typeof createMetricRegistry>, name: string) {
  return (await registry.text()).split('\n').filter((line) => line.startsWith(name));
}

it('R-O1: a scrape with an API token gets the metrics, and nobody else does', async () => {
  const registry = createMetricRegistry();
  const operators = memoryOperators(new URL(BASE_URL));
  await using gateway = await aGateway({ metrics: registry, metricsText: registry, operators });
  const scrape = (headers: Record<string, string>) =>
    gateway.app.inject({ method: 'GET', url: '/metrics', headers });
  expect((await scrape({})).statusCode).toBe(401);
  const answer = await scrape(await operators.tokenOf({ role: 'viewer', tenant: null }));
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, registry.contentType]);
  expect(answer.body).toContain('evercall_fillers_total 0\n');
  const ofOneTenant = await operators.tokenOf({ role: 'viewer', tenant: 'shop' });
  expect((await scrape(ofOneTenant)).statusCode).toBe(403);
});

it('R-O1: an answer leaves its stages, its rung and its voice, and a stage before the end of the words is no wait', async () => {
  const registry = createMetricRegistry();
  const metrics = createTurnMetrics({ metrics: registry, callSid: start.callSid });
  metrics.searched(spoken.turnId, 3);
  metrics.settled(spoken, true);
  const sums = await linesOf(registry, 'evercall_turn_stage_seconds_sum');
  expect(sums.toSorted()).toEqual([
    'evercall_turn_stage_seconds_sum{stage="claimed"} 0.04',
    'evercall_turn_stage_seconds_sum{stage="first_token"} 0',
    'evercall_turn_stage_seconds_sum{stage="first_words"} 0.041',
    'evercall_turn_stage_seconds_sum{stage="heard"} 0.3',
    'evercall_turn_stage_seconds_sum{stage="searched"} 0.003',
    'evercall_turn_stage_seconds_sum{stage="signalled"} 0.006',
  ]);
  expect(await linesOf(registry, 'evercall_answers_total')).toEqual([
    'evercall_answers_total{rung="primary",voice="relay"} 1',
  ]);
});

it('R-O1: a notice is no answer', async () => {
  const registry = createMetricRegistry();
  createTurnMetrics({ metrics: registry, callSid: start.callSid }).settled(spoken, false);
  expect(await linesOf(registry, 'evercall_turn_stage_seconds_count')).toEqual([]);
  expect(await linesOf(registry, 'evercall_answers_total{')).toEqual([]);
});

it('R-O1: counters and queues are read when the metrics are, and a call beyond its limit is counted', async () => {
  const registry = createMetricRegistry();
  const counters = createCounters();
  const { maxCallMs } = start.agent.limits;
  let now = T0;
  const session = { start, state: () => undefined };
  const readings = {
    counters,
    sessions: { size: 1, live: () => [session] },
    outboxes: { size: 2 },
    graceMs: 5_000,
  };
  registry.read(() => gatewayReadings(readings, now));
  expect(await linesOf(registry, 'evercall_overlong_calls')).toEqual(['evercall_overlong_calls 0']);
  now = T0 + maxCallMs + 6_000;
  counters.standIns = 3;
  counters.speculation.thrownAway.closed = 4;
  counters.refusedCalls.blocked = 1;
  expect(await linesOf(registry, 'evercall_overlong_calls')).toEqual(['evercall_overlong_calls 1']);
  const text = await registry.text();
  expect(text).toContain('evercall_outbox_signals 2\n');
  expect(text).toContain('evercall_stand_ins_total 3\n');
  expect(text).toContain('evercall_speculation_requests_total{result="closed"} 4\n');
  expect(text).toContain('evercall_calls_refused_total{reason="blocked"} 1\n');
});

it('R-O1: a call on a real socket leaves its stages, searches, signals and a trace of its turn', async () => {
  const registry = createMetricRegistry();
  const traced: { callSid: string; turn: string; name: string; stages: string[] }[] = [];
  const tracing: Tracing = {
    call: () => undefined,
    part: () => undefined,
    turn: (callSid, turn, { name }, stages) =>
      void traced.push({ callSid, turn, name, stages: stages.map((stage) => stage.name) }),
  };
  await using gateway = await aGateway({ metrics: registry, tracing });
  const socket = await gateway.connect();
  socket.on('message', (data: Buffer) => {
    const { token = '' } = textFrame.parse(JSON.parse(data.toString('utf8')));
    if (token.trim() !== '') socket.send(info('tokensPlayed', token));
  });
  const { callSid } = start;
  socket.send(
    JSON.stringify({
      ...{
        type: 'setup',
        sessionId: 'VX1',
        callSid,
        from: '+15550100',
        to: '+15550111',
        direction: 'inbound',
      },
      customParameters: parametersOf(callSid),
    }),
  );
  socket.send(info('tokensPlayed', start.agent.greeting));
  socket.send(JSON.stringify({ type: 'prompt', voicePrompt: 'When do you open?', lang: 'en', last: true }));
  await expect.poll(() => traced.some(({ name }) => name === 'turn'), { timeout: 20_000 }).toBe(true);
  const stages = await linesOf(registry, 'evercall_turn_stage_seconds_count');
  for (const stage of ['searched', 'signalled', 'claimed', 'first_words', 'heard'])
    expect(stages).toContain(`evercall_turn_stage_seconds_count{stage="${stage}"} 1`);
  expect(await linesOf(registry, 'evercall_answers_total{')).toHaveLength(1);
  const turn = traced.find(({ name }) => name === 'turn');
  expect(turn).toMatchObject({ callSid, turn: turnId(1, 1) });
  expect(turn?.stages).toEqual(expect.arrayContaining(['signal', 'search', 'answer heard']));
});
