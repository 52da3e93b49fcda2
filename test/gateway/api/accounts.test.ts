/** The routes through which admins manage users and API tokens. */
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../../src/gateway/app.ts';
import { agent } from '../../conversation/a-call.ts';
import { memoryApi } from '../../fakes/memory-api.ts';
import { aUser, memoryOperators } from '../../fakes/memory-operators.ts';
import { aGateway, BASE_URL } from '../a-gateway.ts';

const operators = memoryOperators(new URL(BASE_URL));
const stack = new AsyncDisposableStack();
const PASSWORD = 'correct horse battery';
let app: FastifyInstance;
let admin: { authorization: string };
let ofTenant: { authorization: string };

beforeAll(async () => {
  const { deps } = stack.use(await aGateway());
  app = await buildApp({ ...deps, ...{ operators, api: memoryApi() } }, pino({ level: 'silent' }));
  stack.defer(() => app.close());
  admin = await operators.tokenOf({ role: 'admin', tenant: null });
  ofTenant = await operators.tokenOf({ role: 'admin', tenant: agent.tenant });
});
afterAll(() => stack.disposeAsync());
beforeEach(() => {
  for (const list of [operators.listed, operators.listedTokens, operators.entries]) list.length = 0;
});

type Headers = Readonly<Record<string, string>>;
const get = async <Body>(url: string, headers: Headers = admin) =>
  (await app.inject({ url, headers })).json<Body>();
const post = (url: string, payload: object, headers: Headers = admin) =>
  app.inject({ method: 'POST', url, headers, payload });
const newUser = (email: string, tenant: string | null = null) =>
  post('/api/v1/users', { email, password: PASSWORD, role: 'operator', tenant });
const actions = () => operators.entries.map(({ action, subject }) => [action, subject]);

it('R-X10: an admin adds a user, whose address is unique, disables and enables the user, and each is recorded', async () => {
  const added = await newUser(' Ann@Example.com ');
  expect(added.statusCode).toBe(201);
  expect(added.body).not.toContain(PASSWORD);
  const { id } = added.json<{ id: string }>();
  expect((await newUser('ann@example.com')).statusCode).toBe(409);
  expect((await post(`/api/v1/users/${id}/disable`, {})).json()).toMatchObject({ isDisabled: true });
  expect(await get('/api/v1/users')).toMatchObject({
    users: [{ email: 'ann@example.com', isDisabled: true }],
  });
  expect((await post(`/api/v1/users/${id}/enable`, {})).json()).toMatchObject({ isDisabled: false });
  expect(actions()).toEqual([
    ['user.added', 'ann@example.com'],
    ['user.disabled', 'ann@example.com'],
    ['user.enabled', 'ann@example.com'],
  ]);
});

it('R-X10: a short password and an address of another form are refused', async () => {
  const body = { email: 'ann@example.com', password: PASSWORD, role: 'viewer', tenant: null };
  expect((await post('/api/v1/users', { ...body, password: 'short' })).statusCode).toBe(400);
  expect((await post('/api/v1/users', { ...body, email: 'ann' })).statusCode).toBe(400);
  expect((await post('/api/v1/users', { ...body, role: 'owner' })).statusCode).toBe(400);
});

it('R-X10: nobody disables their own account', async () => {
  const { id } = (await newUser('ann@example.com')).json<{ id: string }>();
  const cookie = await operators.cookieOf(aUser({ id, role: 'admin' }));
  const own = await post(
    `/api/v1/users/${id}/disable`,
    {},
    {
      ...cookie,
      ...{ origin: BASE_URL, 'sec-fetch-site': 'same-origin' },
    },
  );
  expect(own.statusCode).toBe(409);
});

it('R-X10: a token is shown once, and ends when it is revoked', async () => {
  const made = await post('/api/v1/tokens', { name: 'export', role: 'viewer', tenant: null, days: 30 });
  expect(made.statusCode).toBe(201);
  const { id, token } = made.json<{ id: string; token: string }>();
  expect(JSON.stringify(await get('/api/v1/tokens'))).not.toContain(token);
  const revoke = () => app.inject({ method: 'DELETE', url: `/api/v1/tokens/${id}`, headers: admin });
  expect((await revoke()).statusCode).toBe(204);
  expect((await revoke()).statusCode).toBe(404);
  expect(actions()).toEqual([
    ['token.added', id],
    ['token.revoked', id],
  ]);
});

it('R-X10: an admin of one tenant sees and makes accounts of that tenant only', async () => {
  await newUser('all@example.com');
  const { id } = (await newUser('other@example.com', 'another')).json<{ id: string }>();
  const ours = { email: 'ours@example.com', password: PASSWORD, role: 'admin', tenant: agent.tenant };
  expect((await post('/api/v1/users', { ...ours, tenant: null }, ofTenant)).statusCode).toBe(403);
  expect((await post('/api/v1/users', ours, ofTenant)).statusCode).toBe(201);
  expect(await get('/api/v1/users', ofTenant)).toMatchObject({ users: [{ email: 'ours@example.com' }] });
  expect((await post(`/api/v1/users/${id}/disable`, {}, ofTenant)).statusCode).toBe(404);
  const token = { name: 'export', role: 'viewer', tenant: 'another', days: 1 };
  expect((await post('/api/v1/tokens', token, ofTenant)).statusCode).toBe(403);
});

it('R-X10: before there is a user, this machine adds an admin of all tenants and nothing else', async () => {
  const baseUrl = 'http://127.0.0.1:3000';
  await using stackOfOne = new AsyncDisposableStack();
  const { deps } = stackOfOne.use(await aGateway({ baseUrl }));
  const parts = { operators: memoryOperators(new URL(baseUrl)), api: memoryApi() };
  const here = await buildApp({ ...deps, ...parts }, pino({ level: 'silent' }));
  stackOfOne.defer(() => here.close());
  const ask = async (url: string, payload: object) =>
    (await here.inject({ method: 'POST', url, headers: { host: '127.0.0.1:3000' }, payload })).statusCode;
  const user = { email: 'ann@example.com', password: PASSWORD, role: 'admin', tenant: null };
  expect(await ask('/api/v1/tokens', { name: 'export', role: 'admin', tenant: null })).toBe(409);
  expect(await ask('/api/v1/users', { ...user, role: 'viewer' })).toBe(409);
  expect(await ask('/api/v1/users', { ...user, tenant: agent.tenant })).toBe(409);
  expect(await ask('/api/v1/users', user)).toBe(201);
});
