/** Calls out as programs ask for them, and the webhooks of such calls: the real app, with wishes in memory. */
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signatureFor } from '../../../src/adapters/telephony/signature.ts';
import { buildApp } from '../../../src/gateway/app.ts';
import { readOutbound } from '../../../src/gateway/relay/outbound-parameter.ts';
import { parseTwiml } from '../../../src/phone/twiml.ts';
import type { Verb } from '../../../src/phone/twiml.ts';
import { aCallSid, agent } from '../../conversation/a-call.ts';
import { memoryApi } from '../../fakes/memory-api.ts';
import { memoryOperators } from '../../fakes/memory-operators.ts';
import { memoryOutbound } from '../../fakes/memory-outbound.ts';
import type { MemoryOutbound } from '../../fakes/memory-outbound.ts';
import { aGateway, AUTH_TOKEN, BASE_URL } from '../a-gateway.ts';

const FROM = '+12075550142';
const HOURS = Object.fromEntries(
  ['1', '2', '3', '4', '5', '6', '7'].map((day) => [day, [{ from: '00:00', to: '24:00' }]]),
);
const OUTBOUND = {
  ...{ from: FROM, introduction: 'Robin', hours: HOURS, countries: ['US'], attempts: 2 },
  ...{ retryMinutes: [0], gapMinutes: 0, callsPerDay: 10, ringSeconds: 30 },
};
const WISH = {
  agent: agent.id,
  to: '+12075550150',
  reason: 'your repair',
  name: 'Ada',
  details: 'Ninety dollars.',
};
const callSid = aCallSid('5');

const operators = memoryOperators(new URL(BASE_URL));
let outbound: MemoryOutbound;
let gateway: Awaited<ReturnType<typeof aGateway>>;
let app: FastifyInstance;

beforeEach(async () => {
  outbound = memoryOutbound();
  gateway = await aGateway({ changes: { outbound: OUTBOUND } });
  app = await buildApp({ ...gateway.deps, operators, api: memoryApi(), outbound }, pino({ level: 'silent' }));
});
afterEach(async () => {
  await app.close();
  await gateway[Symbol.asyncDispose]();
});

const as = (role: 'viewer' | 'operator', tenant: string | null = null) => operators.tokenOf({ role, tenant });
async function ask(payload: object = WISH, key = 'k', headers = as('operator')) {
  const idempotency = key === '' ? {} : { 'idempotency-key': key };
  return app.inject({
    ...{ method: 'POST', url: '/api/v1/calls', payload },
    headers: { ...(await headers), ...idempotency },
  });
}
const idOf = (response: Awaited<ReturnType<typeof ask>>) => response.json<{ id: string }>().id;

async function webhook(path: string, form: Record<string, string>) {
  const response = await app.inject({
    ...{ method: 'POST', url: path, payload: new URLSearchParams(form).toString() },
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signatureFor({ authToken: AUTH_TOKEN, url: BASE_URL + path, form }),
    },
  });
  await turnOfTheLoop();
  return response;
}
const inCall = {
  CallSid: callSid,
  From: FROM,
  To: WISH.to,
  Direction: 'outbound-api',
  CallStatus: 'in-progress',
};

describe('R-G4: a call that is asked for', () => {
  it('is written down once for each key, and its workflow starts', async () => {
    const first = await ask();
    expect(first.statusCode).toBe(202);
    expect(first.json()).toMatchObject({
      ...{ tenant: agent.tenant, agent: agent.id, to: WISH.to, from: FROM, reason: WISH.reason },
      ...{ state: 'waiting', outcome: null, cancelled: false, attempts: [] },
    });
    expect(first.body).not.toContain('Ninety');
    const again = await ask();
    expect([again.statusCode, idOf(again)]).toEqual([200, idOf(first)]);
    const others = [
      { reason: 'something else' },
      { to: '+12075550159' },
      { name: 'Bob' },
      { details: 'Ten dollars.' },
    ];
    for (const other of others) expect((await ask({ ...WISH, ...other })).statusCode).toBe(409);
    // The same number, as somebody writes it.
    expect((await ask({ ...WISH, to: '(207) 555-0150' })).statusCode).toBe(200);
    expect(outbound.wishes).toHaveLength(1);
    expect(outbound.told).toEqual(['start', 'start', 'start']);
    expect(operators.entries.at(-1) ?? operators.entries[0]).toMatchObject({ action: 'outbound.requested' });
  });

  it('needs a key, an agent of the tenant, and the role operator', async () => {
    expect((await ask(WISH, '')).statusCode).toBe(400);
    expect((await ask(WISH, 'k', as('viewer'))).statusCode).toBe(403);
    expect((await ask(WISH, 'k', as('operator', 'another'))).statusCode).toBe(404);
    expect(outbound.wishes).toEqual([]);
  });

  it('is refused with a reason', async () => {
    outbound.blocked.add('+12075550151');
    for (const [to, detail] of [
      ['911', 'the number cannot be called'],
      ['+19005550100', 'the number belongs to a service that costs more than a call'],
      ['+18765550100', 'the agent may not call numbers of this country'],
      ['+12075550151', 'the number is on the do-not-call list'],
    ]) {
      const response = await ask({ ...WISH, to }, 'refused');
      expect([response.statusCode, response.json<{ detail: string }>().detail]).toEqual([422, detail]);
    }
    expect(outbound.wishes).toEqual([]);
  });

  it('is listed, read and cancelled by its tenant', async () => {
    const id = idOf(await ask());
    const get = async (path: string, tenant: string | null = null) =>
      app.inject({ url: `/api/v1/outbound-calls${path}`, headers: await as('viewer', tenant) });
    expect((await get('')).json()).toMatchObject({ calls: [{ id }] });
    expect((await get('', 'another')).json()).toEqual({ calls: [] });
    expect((await get(`/${id}`, agent.tenant)).json()).toMatchObject({ id, to: WISH.to });
    expect((await get(`/${id}`, 'another')).statusCode).toBe(404);
    expect((await get('/none')).statusCode).toBe(404);
    const cancel = async () =>
      app.inject({
        method: 'POST',
        url: `/api/v1/outbound-calls/${id}/cancel`,
        headers: await as('operator'),
      });
    expect((await cancel()).json()).toMatchObject({ id, cancelled: true });
    expect(outbound.told.at(-1)).toBe('cancel');
    await outbound.store.finish(id, 'cancelled');
    expect((await cancel()).statusCode).toBe(409);
  });
});

describe('R-G4: a call that was placed', () => {
  const parametersIn = (twiml: string): Record<string, string> => {
    const parsed = parseTwiml(twiml);
    const relay = parsed.kind === 'twiml' ? parsed.verbs[0]?.children[0] : undefined;
    const fields = ({ attributes }: Verb) => [attributes['name'] ?? '', attributes['value'] ?? ''] as const;
    return Object.fromEntries((relay?.children ?? []).filter(({ name }) => name === 'Parameter').map(fields));
  };
  async function placed(): Promise<string> {
    const id = idOf(await ask());
    await outbound.store.claim(id);
    return `?id=${id}&attempt=1`;
  }

  it('is connected without a greeting once somebody answers, and its workflow knows what it is about', async () => {
    const query = await placed();
    const { body } = await webhook(`/api/v1/voice/outbound${query}`, inCall);
    expect(body).not.toContain('welcomeGreeting');
    expect(readOutbound(parametersIn(body)['outbound'])).toEqual({
      outbound: {
        ...{ id: outbound.wishes[0]?.id, attempt: 1, reason: WISH.reason },
        ...{ name: WISH.name, details: WISH.details },
      },
    });
    expect(gateway.workflows.sent[0]).toMatchObject({
      name: 'start',
      message: { from: FROM, to: WISH.to, outbound: { reason: WISH.reason } },
    });
  });

  it('is ended if nobody has asked for it, or it was cancelled', async () => {
    const query = await placed();
    const unknown = '?id=00000000-0000-4000-8000-000000000009&attempt=1';
    for (const other of [unknown, '', `${query}0`])
      expect((await webhook(`/api/v1/voice/outbound${other}`, inCall)).body).toContain('<Hangup/>');
    await outbound.store.cancel(outbound.wishes[0]?.id ?? '');
    expect((await webhook(`/api/v1/voice/outbound${query}`, inCall)).body).toContain('<Hangup/>');
    expect(gateway.workflows.sent).toEqual([]);
  });

  it('tells its workflow each status, and the call that it is over', async () => {
    const query = await placed();
    for (const CallStatus of ['initiated', 'ringing', 'in-progress', 'completed', 'nonsense'])
      expect(
        (await webhook(`/api/v1/voice/outbound-status${query}`, { ...inCall, CallStatus })).statusCode,
      ).toBe(204);
    expect(outbound.told.slice(1)).toEqual([
      'status initiated',
      'status ringing',
      'status in-progress',
      'status completed',
    ]);
    expect(gateway.workflows.sent).toMatchObject([
      { name: 'ended', message: { relay: { status: 'completed' } } },
    ]);
  });

  it('learns what the detection of machines has found', async () => {
    const query = await placed();
    const form = { CallSid: callSid, AnsweredBy: 'machine_end_beep' };
    expect((await webhook(`/api/v1/voice/outbound-machine${query}`, form)).statusCode).toBe(204);
    expect(gateway.workflows.sent).toMatchObject([
      { name: 'answeredBy', message: { by: 'machine_end_beep' } },
    ]);
    expect((await webhook(`/api/v1/voice/outbound-machine${query}`, { CallSid: callSid })).statusCode).toBe(
      400,
    );
  });
});
