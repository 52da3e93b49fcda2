import formbody from '@fastify/formbody';
import { fastify } from 'fastify';
import twilio from 'twilio';
import { expect, it } from 'vitest';
import type { RecipientState } from '../../src/contracts/delivery.ts';
import { enforceAccess } from '../../src/gateway/plugins/access.ts';
import { textRoutes } from '../../src/gateway/routes/texts.ts';
import { agent } from '../conversation/a-call.ts';
import { AUTH_TOKEN, BASE_URL } from './a-gateway.ts';

const DELIVERY = '0b3f6c1e-0000-4000-8000-000000000001';
const SID = `SM${'1'.repeat(32)}`;
const CALLER = '+12075550142';

/** The routes, with what they have told the store. */
async function theRoutes() {
  const told: unknown[] = [];
  const app = fastify();
  await app.register(formbody);
  const deps = { authTokens: [AUTH_TOKEN], baseUrl: new URL(BASE_URL), counters: { unsigned: 0 } };
  enforceAccess(app, { ...deps, warn: () => undefined, identify: async () => undefined });
  textRoutes(
    app,
    { forCall: ({ to }) => (to === '' ? undefined : agent) },
    {
      stops: {
        stop: async (...given) => void told.push(['stop', ...given]),
        allow: async (...given) => void told.push(['allow', ...given]),
      },
      deliveries: {
        reportText: async (id: string, state: RecipientState) => {
          told.push([id, state.state, state.status, state.reason]);
          return agent.tenant;
        },
      },
    },
  );
  const post = async (path: string, form: Record<string, string>, signature?: string) => {
    const signed = signature ?? twilio.getExpectedTwilioSignature(AUTH_TOKEN, BASE_URL + path, form);
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: path,
      headers: { 'x-twilio-signature': signed, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    });
    return { statusCode, body };
  };
  return { told, post, [Symbol.asyncDispose]: () => app.close() };
}

const STATUS = `/api/v1/texts/status?delivery=${DELIVERY}`;
const INCOMING = '/api/v1/texts/incoming';

it('R-G3: a signed report of Twilio reaches its delivery, and the code 21610 ends consent', async () => {
  await using routes = await theRoutes();
  const report = { MessageSid: SID, MessageStatus: 'sent', To: CALLER };
  expect((await routes.post(STATUS, report)).statusCode).toBe(204);
  const optedOut = { ...report, MessageStatus: 'failed', ErrorCode: '21610' };
  expect((await routes.post(STATUS, optedOut)).statusCode).toBe(204);
  expect(routes.told).toEqual([
    [DELIVERY, 'accepted', 'sent', undefined],
    [DELIVERY, 'refused', 'failed', 'this number wants no more texts (STOP) (21610)'],
    ['stop', agent.tenant, CALLER, 'carrier'],
  ]);
});

it('R-G3: a report of no delivery, with an unknown state, or without a signature changes nothing', async () => {
  await using routes = await theRoutes();
  const report = { MessageSid: SID, MessageStatus: 'sent', To: CALLER };
  expect((await routes.post('/api/v1/texts/status?delivery=1', report)).statusCode).toBe(204);
  expect((await routes.post(STATUS, { ...report, MessageStatus: 'new' })).statusCode).toBe(204);
  expect((await routes.post(STATUS, { MessageSid: 'x' })).statusCode).toBe(400);
  expect((await routes.post(STATUS, report, 'A'.repeat(27) + '=')).statusCode).toBe(403);
  expect(routes.told).toEqual([]);
});

it('R-G3: STOP ends consent, START gives it back, other texts and withheld numbers do nothing', async () => {
  await using routes = await theRoutes();
  const text = { MessageSid: SID, From: CALLER, To: '+12075550199' };
  for (const Body of ['Stop', 'See you at ten', 'START'])
    expect(await routes.post(INCOMING, { ...text, Body })).toEqual({ statusCode: 200, body: '<Response/>' });
  await routes.post(INCOMING, { ...text, From: '+266696687', Body: 'STOP' });
  await routes.post(INCOMING, { ...text, Body: 'Assez', OptOutType: 'STOP', To: '' });
  expect((await routes.post(INCOMING, { ...text, Body: 'STOP' }, 'A'.repeat(27) + '=')).statusCode).toBe(403);
  expect(routes.told).toEqual([
    ['stop', agent.tenant, CALLER, 'word'],
    ['allow', agent.tenant, CALLER],
    ['stop', '_', CALLER, 'word'],
  ]);
});
