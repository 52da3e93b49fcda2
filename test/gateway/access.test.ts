/** Every route of the real app, asked without, with too little and with enough right. */
import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../src/contracts/access.ts';
import type { Access, Role } from '../../src/contracts/access.ts';
import { enforceAccess } from '../../src/gateway/plugins/access.ts';
import { agent } from '../conversation/a-call.ts';
import { aUser } from '../fakes/memory-operators.ts';
import { AUTH_TOKEN, BASE_URL } from './a-gateway.ts';
import { wholeApp, wholeOperators } from './whole-app.ts';

/** Temporal's Web UI: it shows calls of all tenants. */
const WEB_UI = ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT'].flatMap((method) => [
  `${method} /temporal`,
  `${method} /temporal/*`,
]);

/** The pages of the API's reference. */
const REFERENCE = [
  '',
  '/json',
  '/yaml',
  '/static/index.html',
  '/static/swagger-initializer.js',
  '/static/*',
].map((path) => `GET /api/v1/docs${path}`);

const OF_ALL_TENANTS = [...WEB_UI, 'POST /codec/decode', 'GET /metrics', 'GET /api/v1/alerts'];

/** A change here is a change of who may come in. */
const ROUTES: Readonly<Record<string, Access>> = {
  'POST /api/v1/voice/conversation-relay': 'twilio',
  'GET /api/v1/voice/conversation-relay': 'relay',
  'POST /api/v1/voice/fallback': 'twilio',
  'POST /api/v1/voice/relay-action': 'twilio',
  'POST /api/v1/voice/dial-action': 'twilio',
  'POST /api/v1/voice/transfer-offer': 'twilio',
  'POST /api/v1/voice/transfer-accepted': 'twilio',
  'POST /api/v1/voice/transfer-wait': 'twilio',
  'POST /api/v1/voice/transfer-back': 'twilio',
  'POST /api/v1/voice/transfer-hold': 'twilio',
  'POST /api/v1/voice/person': 'twilio',
  'POST /api/v1/voice/person-key': 'twilio',
  'POST /api/v1/voice/person-status': 'twilio',
  'POST /api/v1/voice/person-machine': 'twilio',
  'POST /api/v1/voice/status': 'twilio',
  'POST /api/v1/voice/outbound': 'twilio',
  'POST /api/v1/voice/outbound-status': 'twilio',
  'POST /api/v1/voice/outbound-machine': 'twilio',
  'POST /api/v1/texts/status': 'twilio',
  'POST /api/v1/texts/incoming': 'twilio',
  // They say only that the method must be POST.
  'GET /api/v1/voice/relay-action': 'public',
  'GET /api/v1/voice/fallback': 'public',
  'GET /api/v1/voice/status': 'public',
  'GET /api/v1/voice/audio/:key/:until/:signature': 'signed',
  'GET /api/v1/voice/recordings/:language/:file': 'public',
  'GET /health': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'GET /api/v1/session': 'public',
  'GET /api/v1/session/openid': 'public',
  // It checks state, nonce and PKCE: test/gateway/openid.test.ts.
  'GET /api/v1/session/openid/callback': 'signed',
  'POST /api/v1/session': 'public',
  'DELETE /api/v1/session': 'viewer',
  'GET /api/v1/audit': 'admin',
  'GET /api/v1/phone-faults': 'operator',
  'POST /api/v1/phone-faults': 'operator',
  'POST /api/v1/phone-tokens': 'operator',
  'POST /api/v1/phone-tokens/:callSid': 'operator',
  // The pages hold no data.
  'GET /': 'public',
  'GET /phone': 'public',
  'GET /dashboard': 'public',
  'GET /dashboard/*': 'public',
  'GET /api/v1/knowledge/documents': 'viewer',
  'PUT /api/v1/knowledge/documents/*': 'operator',
  'DELETE /api/v1/knowledge/documents/*': 'operator',
  'GET /api/v1/knowledge/search': 'viewer',
  'POST /api/v1/knowledge/search': 'viewer',
  'GET /api/v1/knowledge/unanswered': 'viewer',
  'GET /api/v1/calls': 'viewer',
  'POST /api/v1/calls': 'operator',
  'GET /api/v1/outbound-calls': 'viewer',
  'GET /api/v1/outbound-calls/:id': 'viewer',
  'POST /api/v1/outbound-calls/:id/cancel': 'operator',
  'GET /api/v1/calls.csv': 'viewer',
  'GET /api/v1/calls/:callSid': 'viewer',
  'GET /api/v1/calls/:callSid/transcript': 'viewer',
  'GET /api/v1/calls/:callSid/script': 'viewer',
  'POST /api/v1/calls/:callSid/erase': 'admin',
  'POST /api/v1/calls/:callSid/replay': 'operator',
  'POST /api/v1/calls/:callSid/fork': 'operator',
  'POST /api/v1/calls/:callSid/say': 'operator',
  'POST /api/v1/calls/:callSid/hang-up': 'operator',
  'POST /api/v1/calls/:callSid/take-over': 'operator',
  'POST /api/v1/calls/:callSid/transfer': 'operator',
  'POST /api/v1/calls/:callSid/give-back': 'operator',
  'GET /api/v1/deliveries': 'viewer',
  'GET /api/v1/deliveries/:id': 'viewer',
  'POST /api/v1/deliveries/:id/send-again': 'operator',
  'GET /api/v1/messages': 'viewer',
  'GET /api/v1/alerts': 'viewer',
  'GET /api/v1/users': 'admin',
  'POST /api/v1/users': 'admin',
  'POST /api/v1/users/:id/disable': 'admin',
  'POST /api/v1/users/:id/enable': 'admin',
  'GET /api/v1/tokens': 'admin',
  'POST /api/v1/tokens': 'admin',
  'DELETE /api/v1/tokens/:id': 'admin',
  'GET /api/v1/live': 'viewer',
  'GET /api/v1/live/:callSid': 'viewer',
  'GET /api/v1/events': 'viewer',
  'GET /api/v1/figures': 'viewer',
  'GET /api/v1/agents': 'viewer',
  'GET /api/v1/agents/:id': 'viewer',
  'POST /api/v1/agents/validate': 'operator',
  'POST /api/v1/agents/drafts': 'operator',
  'GET /api/v1/policy': 'viewer',
  'GET /api/v1/openapi.json': 'viewer',
  ...Object.fromEntries(REFERENCE.map((route) => [route, 'viewer'] as const)),
  'POST /codec/decode': 'operator',
  'GET /metrics': 'viewer',
  ...Object.fromEntries(WEB_UI.map((route) => [route, 'operator'] as const)),
};

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'OPTIONS';
const isMethod = (name: string): name is Method =>
  ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].includes(name);

const operators = wholeOperators();
const found = new Set<string>();
let whole: Awaited<ReturnType<typeof wholeApp>>;
beforeAll(async () => {
  whole = await wholeApp({ operators });
  for (const { method, url } of whole.routes) found.add(`${method} ${url.replace(/(?<=.)\/$/u, '')}`);
});
afterAll(() => whole[Symbol.asyncDispose]());

/** A request to a route, for the documents of `tenant`. */
async function ask(route: string, headers: Record<string, string>, tenant = agent.tenant) {
  const [method = '', path = ''] = route.split(' ');
  if (!isMethod(method)) throw new Error(`unknown method: ${route}`);
  const url = `${path.replaceAll(/:\w+|\*/gu, 'a.md')}?tenant=${tenant}&q=words`;
  const response = await whole.app.inject({ method, url, headers });
  return response.statusCode;
}

const routesWith = (access: (each: Access) => boolean) =>
  Object.entries(ROUTES).flatMap(([route, each]) => (access(each) ? [route] : []));
const isRole = (access: Access): access is Role => ROLES.some((role) => role === access);
const neededBy = (route: string): Role => {
  const access = ROUTES[route];
  if (access === undefined || !isRole(access)) throw new Error(`${route} needs no role`);
  return access;
};
const forRoles = routesWith(isRole);

describe('R-X10: the routes', () => {
  it('are exactly these', () => {
    const heads = [...found].filter((route) => route.startsWith('HEAD '));
    for (const route of heads) expect(found).toContain(route.replace('HEAD', 'GET'));
    expect([...found].filter((route) => !heads.includes(route)).sort()).toEqual(Object.keys(ROUTES).sort());
  });

  it('cannot be declared without their access', async () => {
    const other = fastify();
    const deps = {
      ...{ authTokens: [AUTH_TOKEN], baseUrl: new URL(BASE_URL), counters: { unsigned: 0 } },
      warn: () => undefined,
    };
    enforceAccess(other, { ...deps, identify: async () => undefined });
    expect(() => other.get('/open', async () => 'all of it')).toThrow(
      'the route GET /open must declare its access',
    );
    await other.close();
  });

  it.each(forRoles)('%s refuses everybody who is not known', async (route) => {
    const session = await operators.cookieOf(aUser({ role: 'admin' }));
    for (const headers of [
      {},
      { authorization: 'Bearer' },
      { authorization: 'Bearer wrong' },
      { authorization: 'Basic YTpi' },
      { cookie: '__Host-evercall=wrong' },
      // The name of the cookie without https.
      { cookie: session.cookie.replace('__Host-', '') },
      // A wrong token is not made good by a session.
      { ...session, authorization: 'Bearer wrong' },
    ]) {
      expect(await ask(route, headers), JSON.stringify(headers)).toBe(401);
      if (route.startsWith('GET')) expect(await ask(route.replace('GET', 'HEAD'), headers)).toBe(401);
    }
  });

  it.each(forRoles)(
    '%s refuses lower roles and answers the others, by token and by session',
    async (route) => {
      for (const role of ROLES) {
        const hasRole = ROLES.indexOf(role) >= ROLES.indexOf(neededBy(route));
        for (const tenant of [null, agent.tenant]) {
          const isEnough = hasRole && (tenant === null || !OF_ALL_TENANTS.includes(route));
          const token = await operators.tokenOf({ role, tenant });
          const session = await operators.cookieOf(
            aUser({ name: `${role} ${String(tenant)}`, role, tenant }),
          );
          for (const headers of [token, session]) {
            const status = await ask(route, headers);
            if (isEnough) expect([200, 204, 302, 400, 404, 415, 422, 500]).toContain(status);
            else expect(status).toBe(403);
          }
        }
      }
    },
  );

  it.each(forRoles)('%s refuses an admin of another tenant', async (route) => {
    const token = await operators.tokenOf({ role: 'admin', tenant: 'another' });
    expect(await ask(route, token)).toBe(403);
    // Asked for both at once.
    expect(await ask(route, token, `another&tenant=${agent.tenant}`)).toBe(403);
  });

  it.each(forRoles.filter((route) => !route.startsWith('GET')))(
    '%s refuses a page of another site in the browser of an admin',
    async (route) => {
      const session = await operators.cookieOf(aUser({ role: 'admin' }));
      for (const from of [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { origin: 'https://evil.example.com' },
        { origin: 'null' },
      ])
        expect(await ask(route, { ...session, ...from }), JSON.stringify(from)).toBe(403);
      const ours = { 'sec-fetch-site': 'same-origin', origin: BASE_URL };
      expect(await ask(route, { ...session, ...ours })).not.toBe(403);
    },
  );

  it.each(routesWith((access) => access === 'twilio'))(
    '%s refuses forms without signature',
    async (route) => {
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const token = await operators.tokenOf({ role: 'admin', tenant: null });
      expect(await ask(route, form)).toBe(403);
      expect(await ask(route, { ...form, ...token })).toBe(403);
      expect(await ask(route, { 'content-type': 'application/json' })).toBe(415);
    },
  );

  it.each(routesWith((access) => access === 'relay'))(
    '%s refuses upgrades without signature',
    async (route) => {
      const token = await operators.tokenOf({ role: 'admin', tenant: null });
      const upgrade = { connection: 'upgrade', upgrade: 'websocket', ...token };
      expect(await ask(route, upgrade)).toBe(403);
    },
  );

  it.each(routesWith((access) => access === 'signed'))('%s refuses a forged address', async (route) => {
    expect(await ask(route, await operators.tokenOf({ role: 'admin', tenant: null }))).toBe(403);
  });

  it.each(routesWith((access) => access === 'public'))('%s answers without a sign-in', async (route) => {
    expect([200, 302, 400, 404, 405, 415, 503]).toContain(await ask(route, {}));
  });
});
