/** The routes about calls in progress, with calls in this gateway, in another one, and in none. */
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import type { ListedCall } from '../../../src/adapters/postgres/call-list.ts';
import { AdapterError } from '../../../src/adapters/ports/error.ts';
import type { CallControl } from '../../../src/adapters/temporal/call-workflows.ts';
import type { ControlAction } from '../../../src/contracts/control.ts';
import type { CallState } from '../../../src/conversation/state.ts';
import { turnId } from '../../../src/contracts/ids.ts';
import { buildApp } from '../../../src/gateway/app.ts';
import { createEventStreams } from '../../../src/gateway/live/event-streams.ts';
import { createLiveCalls } from '../../../src/gateway/live/live-calls.ts';
import { createLiveFeed } from '../../../src/gateway/live/live-feed.ts';
import {
  aCall,
  aCallSid,
  agent,
  attached,
  replied,
  says,
  start,
  started,
  T0,
} from '../../conversation/a-call.ts';
import { memoryApi } from '../../fakes/memory-api.ts';
import { memoryOperators } from '../../fakes/memory-operators.ts';
import { aGateway, BASE_URL } from '../a-gateway.ts';

const operators = memoryOperators(new URL(BASE_URL));
const api = memoryApi();
const stack = new AsyncDisposableStack();
const feed = createLiveFeed();
const streams = createEventStreams(feed);
let app: FastifyInstance;
let operator: { authorization: string };
let viewer: { authorization: string };
let stranger: { authorization: string };
let elsewhere: CallState | undefined;
let speaking: {
  turnId: ReturnType<typeof turnId>;
  epoch: number;
  said: string;
  heard: string;
  complete: boolean;
};
let actions: ControlAction[];
let answer: Awaited<ReturnType<CallControl['control']>>;
let failure: Error | undefined;

beforeAll(async () => {
  const { deps } = stack.use(await aGateway());
  const workflows = { state: async () => elsewhere, progress: async () => speaking };
  const calls = createLiveCalls({
    ...{ sessions: deps.sessions, workflows, feed, calls: api.calls },
    isAway: () => false,
    onUnread: (error) => expect.fail(String(error)),
  });
  const control: CallControl['control'] = async (_callSid, action) => {
    if (failure !== undefined) throw failure;
    actions.push(action);
    return answer;
  };
  app = await buildApp(
    { ...deps, ...{ operators, api }, live: { feed, streams, calls, control } },
    pino({ level: 'silent' }),
  );
  stack.defer(() => app.close());
  viewer = await operators.tokenOf({ role: 'viewer', tenant: null });
  operator = await operators.tokenOf({ role: 'operator', tenant: agent.tenant });
  stranger = await operators.tokenOf({ role: 'admin', tenant: 'another' });
});
afterAll(() => stack.disposeAsync());

const callSid = aCallSid();
const active: ListedCall = {
  ...{ callSid, tenant: agent.tenant, agent: agent.id, caller: start.from, called: start.to },
  ...{
    startedAt: new Date(T0),
    endedAt: null,
    status: 'active',
    ending: null,
    endedBy: null,
    transfer: null,
  },
  ...{ durationSeconds: null, turns: 1, answeredByModel: 0, unanswered: 0, interruptions: 0, errors: 0 },
  ...{
    slowestResponseMs: null,
    medianResponseMs: null,
    about: null,
    language: 'en-US',
    connections: 1,
    attached: null,
    cost: null,
  },
};

beforeEach(() => {
  api.listed.splice(0, Infinity, active);
  actions = [];
  answer = { accepted: true, holder: null };
  failure = undefined;
  const talk = [says('When do you open?'), started(), replied({ said: 'At nine.', voice: 'relay' })];
  elsewhere = aCall(attached(), ...talk, says('And on Sundays?', { seq: 2 }), started({ seq: 2 }));
  speaking = { turnId: turnId(1, 2), epoch: 1, said: 'On Sundays we', heard: 'On Sundays', complete: false };
  // The state may be kept from the test before.
  feed.publish({ callSid, tenant: agent.tenant, epoch: 1, n: 1, kind: 'turn' });
});

const get = (url: string, headers = viewer) => app.inject({ url, headers });
const post = (what: string, payload: object = {}, headers = operator) =>
  app.inject({ method: 'POST', url: `/api/v1/calls/${callSid}/${what}`, headers, payload });

describe('R-V4: calls in progress', () => {
  it('are listed, with what the workflow knows of calls of other gateways', async () => {
    const { calls } = (await get('/api/v1/live')).json<{ calls: object[] }>();
    expect(calls).toEqual([
      {
        callSid,
        tenant: agent.tenant,
        agent: agent.id,
        caller: start.from,
        startedAt: new Date(T0).toISOString(),
        epoch: 1,
        gateway: 'g1',
        state: 'answering',
        turn: 2,
        lastCallerWords: 'And on Sundays?',
        lastAgentWords: 'At nine.',
        lastResponseMs: null,
        rung: 'primary',
        voice: 'relay',
        heldBy: null,
      },
    ]);
    expect((await get('/api/v1/live', stranger)).json()).toMatchObject({ calls: [] });
  });

  it('have their words, also those that another gateway is saying', async () => {
    const call = (await get(`/api/v1/live/${callSid}`)).json<{ turns: object[] }>();
    expect(call).toMatchObject({ state: 'speaking', lastAgentWords: 'On Sundays' });
    expect(call.turns.slice(1)).toEqual([
      {
        ...{ turnId: '1.1', kind: 'speech', operator: null, userInput: 'When do you open?' },
        ...{ planned: null, sent: 'At nine.', heard: 'At nine.', outcome: 'spoken' },
      },
      {
        ...{ turnId: '1.2', kind: 'speech', operator: null, userInput: 'And on Sundays?' },
        ...{ planned: null, sent: 'On Sundays we', heard: 'On Sundays', outcome: null },
      },
    ]);
    expect((await get(`/api/v1/live/${callSid}`, stranger)).statusCode).toBe(404);
    expect((await get(`/api/v1/live/${aCallSid('99')}`)).statusCode).toBe(404);
  });

  it('are shown from the record if their workflow does not answer', async () => {
    elsewhere = undefined;
    expect((await get('/api/v1/live')).json()).toMatchObject({
      calls: [{ callSid, state: 'listening', lastCallerWords: null, gateway: null }],
    });
  });
});

describe('R-V4: an operator', () => {
  it('says words, which are recorded in the audit log without the words', async () => {
    const said = await post('say', { text: ' One moment. ', mode: 'after', id: 'r1' });
    expect(said.json()).toEqual({ accepted: true, holder: null });
    expect(actions).toMatchObject([
      { do: 'say', id: 'r1', text: 'One moment.', mode: 'after', by: { name: 'operator' } },
    ]);
    expect(operators.entries.at(-1)).toMatchObject({
      ...{ action: 'call.said', subject: callSid, tenant: agent.tenant, details: {} },
    });
  });

  it.each([
    ['take-over', {}, { do: 'takeOver' }, 'call.taken-over'],
    ['give-back', {}, { do: 'giveBack' }, 'call.given-back'],
    ['transfer', {}, { do: 'transfer' }, 'call.transferred'],
    ['hang-up', { goodbye: 'Bye.' }, { do: 'hangUp', goodbye: 'Bye.' }, 'call.hung-up'],
  ])('can %s', async (what, body, action, audited) => {
    expect((await post(what, body)).statusCode).toBe(200);
    expect(actions).toMatchObject([action]);
    expect(operators.entries.at(-1)).toMatchObject({ action: audited });
    // Without a body.
    const url = `/api/v1/calls/${callSid}/${what}`;
    expect((await app.inject({ method: 'POST', url, headers: operator })).statusCode).toBe(200);
  });

  it('is told that somebody else has the call, or that it is over', async () => {
    const before = operators.entries.length;
    answer = { refused: { reason: 'held', holder: 'ann@example.com' } };
    const held = await post('take-over');
    expect(held.statusCode).toBe(409);
    expect(held.json()).toMatchObject({ detail: 'ann@example.com has taken over the call' });
    answer = { refused: { reason: 'over' } };
    expect((await post('say', { text: 'Hello', mode: 'after' })).json()).toMatchObject({
      status: 409,
      detail: 'the call is over',
    });
    answer = { refused: { reason: 'nobody' } };
    const unreachable = await post('transfer');
    expect(unreachable.statusCode).toBe(409);
    expect(unreachable.body).toContain('nobody can be reached at this time');
    answer = { refused: { reason: 'unknown' } };
    expect((await post('hang-up')).statusCode).toBe(404);
    expect(operators.entries).toHaveLength(before);
  });

  it('is told if it is not known whether the call has accepted it', async () => {
    failure = new AdapterError({ vendor: 'temporal', operation: 'control', kind: 'timeout' });
    expect((await post('take-over')).statusCode).toBe(503);
  });

  it('reaches no call of another tenant, and nobody without the role reaches one', async () => {
    expect((await post('take-over', {}, stranger)).statusCode).toBe(404);
    expect((await post('take-over', {}, viewer)).statusCode).toBe(403);
    expect((await post('say', { text: '', mode: 'after' })).statusCode).toBe(400);
    expect(actions).toEqual([]);
  });
});

it('R-V4: the stream of events ends when the gateway stops', async () => {
  const reading = app.inject({ url: '/api/v1/events', headers: viewer });
  await expect.poll(() => streams.size).toBe(1);
  feed.publish({ callSid, tenant: agent.tenant, epoch: 1, n: 7, kind: 'said' });
  await app.close();
  const { headers, body } = await reading;
  expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(headers['content-security-policy']).toBeDefined();
  expect(headers['cache-control']).toBe('no-store');
  expect(body).toMatch(/^id: \S+\nevent: snapshot\ndata: \{"at":/u);
  expect(body).toContain(`event: call\ndata: {"callSid":"${callSid}","epoch":1,"n":7,"kind":"said"}`);
});
