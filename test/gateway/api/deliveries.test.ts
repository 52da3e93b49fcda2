/** The routes about deliveries, messages and alerts, and what the page of a call says of them. */
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import type { DeliveryRow } from '../../../src/adapters/postgres/delivery-list.ts';
import { wishKey } from '../../../src/activities/run-tool.ts';
import { buildApp } from '../../../src/gateway/app.ts';
import { aCallSid, agent } from '../../conversation/a-call.ts';
import { aListedCall } from '../../fakes/a-listed-call.ts';
import { memoryApi } from '../../fakes/memory-api.ts';
import { memoryOperators } from '../../fakes/memory-operators.ts';
import { aGateway, BASE_URL } from '../a-gateway.ts';

const operators = memoryOperators(new URL(BASE_URL));
const api = memoryApi();
const stack = new AsyncDisposableStack();
let app: FastifyInstance;
let viewer: { authorization: string };
let operator: { authorization: string };
let stranger: { authorization: string };

beforeAll(async () => {
  const { deps } = stack.use(await aGateway());
  app = await buildApp({ ...deps, ...{ operators, api } }, pino({ level: 'silent' }));
  stack.defer(() => app.close());
  viewer = await operators.tokenOf({ role: 'viewer', tenant: null });
  operator = await operators.tokenOf({ role: 'operator', tenant: null });
  stranger = await operators.tokenOf({ role: 'operator', tenant: 'another' });
});
afterAll(() => stack.disposeAsync());
beforeEach(() => {
  for (const list of [api.told, api.left, api.deliveryFilters, api.alertEvents, operators.entries])
    list.length = 0;
});

const get = (url: string, headers = viewer) => app.inject({ url, headers });
const post = (url: string, headers = operator) => app.inject({ method: 'POST', url, headers });

const callSid = aCallSid('1');
const at = new Date('2026-08-03T14:05:00Z');

function aDelivery(number: number, changes: Partial<DeliveryRow> = {}): DeliveryRow & { content: unknown } {
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    ...{ callSid, tenant: agent.tenant, event: 'call.ended', eventAt: at, sequence: 1 },
    destination: { name: 'crm', kind: 'webhook', url: 'https://user:secret@crm.example.com/hook/token' },
    ...{ state: 'given-up', recipients: [], attempts: 7, reason: 'the receiver answered 500', updatedAt: at },
    at: `2026-08-03 14:05:00.00000${number}+00`,
    content: { summary: 'They asked for the hours.' },
    ...changes,
  };
}

describe('R-G3: deliveries', () => {
  it('are read page by page and by call and state, without the secret in the address of a webhook', async () => {
    api.told.push(aDelivery(1), aDelivery(2), aDelivery(3));
    const first = await get(`/api/v1/deliveries?limit=2&callSid=${callSid}&state=given-up`, stranger);
    const page = first.json<{ deliveries: object[]; next: string }>();
    expect(api.deliveryFilters).toEqual([{ tenant: 'another', callSid, state: 'given-up' }]);
    expect(page.deliveries).toHaveLength(2);
    expect(page.deliveries[0]).toMatchObject({
      destination: 'crm',
      channel: 'webhook',
      receiver: 'crm.example.com',
    });
    expect(first.body).not.toContain('secret');
    const second = await get(`/api/v1/deliveries?limit=2&cursor=${page.next}`);
    expect(second.json()).toMatchObject({ deliveries: [{ id: api.told[2]?.id }], next: null });
  });

  it('with parameters of another form are refused', async () => {
    expect((await get('/api/v1/deliveries?cursor=bm9uZQ')).statusCode).toBe(400);
    expect((await get('/api/v1/deliveries?callSid=CA1')).statusCode).toBe(400);
    expect((await get('/api/v1/deliveries?state=odd')).statusCode).toBe(400);
    expect((await get('/api/v1/deliveries/1')).statusCode).toBe(400);
  });

  it('show what is sent, to their tenant only', async () => {
    api.told.push(aDelivery(1));
    const url = `/api/v1/deliveries/${aDelivery(1).id}`;
    expect((await get(url)).json()).toMatchObject({ content: { summary: 'They asked for the hours.' } });
    expect((await get(url, stranger)).statusCode).toBe(404);
  });

  it('that were given up are sent again once, which the audit log says', async () => {
    api.told.push(aDelivery(1));
    const url = `/api/v1/deliveries/${aDelivery(1).id}/send-again`;
    expect((await post(url, stranger)).statusCode).toBe(404);
    const sent = await post(url);
    expect([sent.statusCode, sent.json()]).toMatchObject([200, { state: 'pending' }]);
    expect((await post(url)).statusCode).toBe(409);
    expect(operators.entries.map(({ action, subject }) => [action, subject])).toEqual([
      ['delivery.sent-again', aDelivery(1).id],
    ]);
  });
});

it('R-G3: messages are an inbox: what was left, by whom, and where it is', async () => {
  api.left.push({
    ...{ id: aDelivery(1).id, at: aDelivery(1).at, callSid, tenant: agent.tenant, agent: agent.id },
    ...{ caller: '+12075550142', takenAt: at, message: { message: 'Please call back.', name: 'Ann' } },
    deliveries: [
      {
        ...{ id: aDelivery(1).id, state: 'accepted', reason: null },
        destination: { name: 'owner', kind: 'email', to: ['owner@example.com'] },
      },
    ],
  });
  expect((await get('/api/v1/messages?isOpen=false')).json()).toEqual({
    messages: [
      {
        ...{ id: aDelivery(1).id, callSid, tenant: agent.tenant, agent: agent.id, caller: '+12075550142' },
        ...{
          takenAt: at.toISOString(),
          message: 'Please call back.',
          name: 'Ann',
          number: null,
          email: null,
          urgent: false,
        },
        deliveries: [
          { id: aDelivery(1).id, destination: 'owner', channel: 'email', state: 'accepted', reason: null },
        ],
      },
    ],
    next: null,
  });
  expect((await get('/api/v1/messages', stranger)).json()).toEqual({ messages: [], next: null });
});

it('R-V1: alerts that fire are told with what callers notice, and their history, to those who see all tenants', async () => {
  const quiet = { isFiring: false, changingSince: null, toldAt: null, isTold: false };
  api.alertStates = { latency: { ...quiet, isFiring: true }, disk: quiet };
  api.alertEvents.push(
    { name: 'latency', type: 'firing', value: 2_400, at },
    { name: 'disk', type: 'cleared', value: 5e9, at },
  );
  expect((await get('/api/v1/alerts')).json()).toMatchObject({
    firing: [
      {
        name: 'latency',
        text: 'Answers come late: one in twenty begins after 2.4 s or more.',
        since: at.toISOString(),
      },
    ],
    events: [{ name: 'latency' }, { name: 'disk', text: 'disk is over.' }],
  });
  expect((await get('/api/v1/alerts', stranger)).statusCode).toBe(403);
});

it('R-V1: one call has the actions of its tools, what it cost by part, its summary and its deliveries', async () => {
  const ownCost = { amount: 0.04, currency: 'USD', unpriced: [], asOf: '2026-08-01' };
  api.listed.push(aListedCall(1, { ownCosts: [{ ...ownCost, items: { lineMinutes: 0.04 } }] }));
  const given = { start: '2026-08-04T10:00:00Z' };
  api.recorded.push({
    ...{ turnNumber: 1, timestamp: at, userInput: 'Book it.', aiResponse: 'Done.', plannedResponse: 'Done.' },
    ...{ outcome: 'spoken', knowledgeUsed: [], responseTimeMs: 412, audioDurationMs: 900 },
    cost: { amount: 0.01, currency: 'USD', unpriced: [], asOf: '2026-08-01', items: { inputTokens: 0.01 } },
    details: {
      ...{ id: '1.1', kind: 'speech', rung: 'primary', standIn: true },
      actions: [
        {
          ...{ id: '1.1/0/0', tool: 'book', status: 'done', wish: 1, attempts: 2, endedAt: at.getTime() },
          ...{ arguments: given, result: 'booked as 7' },
        },
        { id: '1.1/0/1', tool: 'secretly', status: 'failed', wish: 1, cause: 'timeout', private: true },
      ],
    },
  });
  api.told.push(aDelivery(1));
  api.summary = {
    ...{ summary: 'They booked.', wish: 'A booking', unanswered: [], sentiment: 'positive', madeBy: 'rules' },
    fields: { name: 'Ann' },
    at,
  };
  expect((await get(`/api/v1/calls/${callSid}`)).json()).toMatchObject({
    costItems: [
      { item: 'lineMinutes', amount: 0.04 },
      { item: 'inputTokens', amount: 0.01 },
    ],
    afterCall: { summary: 'They booked.', fields: { name: 'Ann' }, at: at.toISOString() },
    deliveries: [{ id: aDelivery(1).id, state: 'given-up', reason: 'the receiver answered 500' }],
    turns: [
      {
        standIn: true,
        cost: { amount: 0.01 },
        actions: [
          {
            ...{ tool: 'book', status: 'done', input: given, result: 'booked as 7', attempts: 2 },
            key: wishKey({ callSid, tool: { name: 'book' }, arguments: given, wish: 1 }),
            endedAt: at.toISOString(),
          },
          {
            ...{ tool: 'secretly', status: 'failed', input: null, result: null, key: null },
            ...{ isPrivate: true, cause: 'timeout', attempts: 0 },
          },
        ],
      },
    ],
  });
});
