import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPasswords } from '../../src/adapters/passwords/argon2.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { createSignInLimits } from '../../src/adapters/postgres/sign-in-limits.ts';
import type { Principal } from '../../src/contracts/access.ts';
import { tellWhoMayComeIn } from '../../src/gateway/access/tell-who-may-come-in.ts';
import { aUser, memoryOperators } from '../fakes/memory-operators.ts';
import type { MemoryOperators } from '../fakes/memory-operators.ts';
import { aGateway, BASE_URL } from './a-gateway.ts';

const SESSION = '/api/v1/session';
const PASSWORD = 'correct horse battery';
const HOME = 'http://127.0.0.1:3000';

const passwords = createPasswords();
let hash: string;
beforeAll(async () => {
  hash = await passwords.hash(PASSWORD);
});

async function aSite(
  options: Parameters<typeof memoryOperators>[1] & { baseUrl?: string; users?: Principal[] } = {},
) {
  const { baseUrl = BASE_URL, users = [] } = options;
  const operators = memoryOperators(new URL(baseUrl), options);
  for (const user of users) operators.accounts.set(user.name, { user, hash });
  const gateway = await aGateway({ baseUrl, operators });
  return {
    operators,
    ask: (
      method: 'GET' | 'POST' | 'DELETE',
      url: string,
      request: { headers?: Record<string, string>; from?: string; payload?: object } = {},
    ) => {
      const { from = '127.0.0.1', ...rest } = request;
      return gateway.app.inject({ method, url, remoteAddress: from, ...rest });
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}
const typed = (email = 'ann@example.com', password = PASSWORD) => ({ payload: { email, password } });

describe('R-X13: signing in', () => {
  it('begins a session in a strict cookie, which signing out ends', async () => {
    await using site = await aSite({ users: [aUser({ role: 'admin' })] });
    const answer = await site.ask('POST', SESSION, typed(' Ann@Example.com '));
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({
      user: { kind: 'user', name: 'ann@example.com', role: 'admin', tenant: null },
    });
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-evercall=\S+; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/u,
    );
    const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
    const headers = { cookie };
    expect((await site.ask('GET', SESSION, { headers })).json()).toMatchObject({
      user: { name: 'ann@example.com' },
    });
    expect((await site.ask('GET', '/api/v1/audit', { headers })).statusCode).toBe(200);
    expect((await site.ask('DELETE', SESSION, { headers })).statusCode).toBe(204);
    expect((await site.ask('GET', SESSION, { headers })).json()).toMatchObject({ user: null });
    expect((await site.ask('GET', '/api/v1/audit', { headers })).statusCode).toBe(401);
    expect(site.operators.entries).toMatchObject([
      { action: 'session.begun', actor: { kind: 'user', name: 'ann@example.com' }, address: '127.0.0.1' },
      { action: 'session.ended', actor: { kind: 'user', name: 'ann@example.com' } },
    ]);
  });

  it('refuses a NUL character, which Postgres does not take, before it is counted', async () => {
    await using site = await aSite({ users: [aUser()] });
    for (const credentials of [typed('ann\0@example.com'), typed('ann@example.com', 'a\0b')]) {
      const answer = await site.ask('POST', SESSION, credentials);
      expect(answer.statusCode).toBe(400);
      expect(answer.body).toContain('NUL');
    }
    expect(site.operators.entries).toEqual([]);
  });

  it('answers a wrong password and an unknown address alike, and records both without what was typed', async () => {
    await using site = await aSite({ users: [aUser()] });
    const wrong = await site.ask('POST', SESSION, typed('ann@example.com', 'a wrong password'));
    const unknown = await site.ask('POST', SESSION, typed('my password by mistake'));
    expect(wrong.statusCode).toBe(401);
    expect(unknown.body).toBe(wrong.body);
    expect(unknown.headers['set-cookie']).toBeUndefined();
    expect(site.operators.entries).toMatchObject([
      { action: 'session.refused', actor: { kind: 'nobody', name: 'ann@example.com' } },
      { action: 'session.refused', actor: { kind: 'nobody', name: 'unknown account' } },
    ]);
    expect(JSON.stringify(site.operators.entries)).not.toContain('mistake');
  });

  it('compares a hash with the same cost for an unknown address', async () => {
    const compared: (string | undefined)[] = [];
    await using site = await aSite({ users: [aUser()] });
    const counting: MemoryOperators = {
      ...site.operators,
      passwords: {
        ...site.operators.passwords,
        verify: async (_password, stored) => compared.push(stored) < 0,
      },
    };
    await using other = await aGateway({ operators: counting });
    for (const { payload } of [typed(), typed('nobody@example.com')])
      await other.app.inject({ method: 'POST', url: SESSION, payload });
    expect(compared).toEqual([hash, undefined]);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
    expect(await passwords.verify(PASSWORD, undefined)).toBe(false);
    expect(await passwords.verify(PASSWORD, hash)).toBe(true);
  });

  it('asks to wait when many passwords are compared at once, and does not keep the machine busy', async () => {
    const busy = createPasswords();
    const verdicts = await Promise.all(Array.from({ length: 200 }, () => busy.verify('x', hash)));
    expect(verdicts.filter((verdict) => verdict === undefined).length).toBeGreaterThan(100);
    expect(verdicts.filter((verdict) => verdict === true)).toEqual([]);
  });

  it('refuses an account after ten attempts and an address after a hundred, also while the database is away', async () => {
    const pool = createPool('postgres://nobody@127.0.0.1:1/none');
    await using site = await aSite({ users: [aUser()], limits: createSignInLimits(pool) });
    for (let attempt = 1; attempt <= 10; attempt++)
      expect((await site.ask('POST', SESSION, typed('ann@example.com', 'wrong'))).statusCode).toBe(401);
    const late = await site.ask('POST', SESSION, { ...typed(), from: '192.0.2.7' });
    expect(late.statusCode).toBe(429);
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(60);
    const limits = createSignInLimits(pool);
    const waits = [];
    for (let each = 0; each <= 100; each++)
      waits.push(await limits.take({ address: '192.0.2.8', email: `${each}@example.com` }));
    expect(waits.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => undefined));
    expect(waits[100]).toBeGreaterThan(60_000);
    await pool.end();
  });

  it('forgets failed attempts after a success', async () => {
    const pool = createPool('postgres://nobody@127.0.0.1:1/none');
    const limits = createSignInLimits(pool);
    const attempt = { address: '192.0.2.9', email: 'ann@example.com' };
    for (let each = 0; each < 30; each++) {
      expect(await limits.take(attempt)).toBeUndefined();
      if (each % 9 === 8) await limits.forgive(attempt);
    }
    await pool.end();
  });

  it('refuses a page of another site, and a body that is no sign-in', async () => {
    await using site = await aSite({ users: [aUser()] });
    const foreign = { origin: 'https://evil.example.com' };
    expect((await site.ask('POST', SESSION, { ...typed(), headers: foreign })).statusCode).toBe(403);
    const odd = await site.ask('POST', SESSION, {
      payload: { email: ['ann@example.com'], password: PASSWORD },
    });
    expect(odd.statusCode).toBe(400);
    expect(odd.body).not.toContain(PASSWORD);
  });
});

describe('R-X10: without any user and token', () => {
  const AUDIT = '/api/v1/audit';
  const atHome = { headers: { host: '127.0.0.1:3000' } };

  it.each([
    ['127.0.0.1:3000', '127.0.0.1'],
    ['localhost:3000', '::ffff:127.0.0.1'],
    ['[::1]:3000', '::1'],
  ])('this machine is an admin (%s, %s)', async (host, from) => {
    await using site = await aSite({ baseUrl: HOME });
    expect((await site.ask('GET', AUDIT, { headers: { host }, from })).statusCode).toBe(200);
    expect((await site.ask('GET', SESSION, { headers: { host }, from })).json()).toMatchObject({
      user: { kind: 'local', role: 'admin' },
    });
  });

  it.each([
    ['another machine', { from: '192.0.2.1', ...atHome }],
    ['a name that points to this machine', { headers: { host: 'evil.example.com:3000' } }],
    ['a name that begins like this machine', { headers: { host: '127.0.0.1.evil.example.com' } }],
    ['a proxy', { headers: { host: 'localhost', 'x-forwarded-for': '192.0.2.1' } }],
    ['a proxy that says Forwarded', { headers: { host: 'localhost', forwarded: 'for=192.0.2.1' } }],
  ])('%s is refused', async (_who, request) => {
    await using site = await aSite({ baseUrl: HOME });
    expect((await site.ask('GET', AUDIT, request)).statusCode).toBe(401);
  });

  it('a page of another site cannot use this machine', async () => {
    await using site = await aSite({ baseUrl: HOME });
    const page = { host: '127.0.0.1:3000', origin: 'https://evil.example.com' };
    expect((await site.ask('DELETE', SESSION, { headers: page })).statusCode).toBe(401);
    expect((await site.ask('DELETE', SESSION, atHome)).statusCode).toBe(204);
  });

  it('a public BASE_URL, an API_TOKEN or the first user ends that', async () => {
    await using open = await aSite({ baseUrl: HOME });
    await using isPublic = await aSite();
    await using withToken = await aSite({ baseUrl: HOME, apiToken: 'a-token-of-the-test' });
    for (const site of [isPublic, withToken])
      expect((await site.ask('GET', AUDIT, atHome)).statusCode).toBe(401);
    const authorization = 'Bearer a-token-of-the-test';
    expect((await withToken.ask('GET', AUDIT, { headers: { authorization } })).statusCode).toBe(200);
    expect((await open.ask('GET', AUDIT, atHome)).statusCode).toBe(200);
    open.operators.accounts.set('ann@example.com', { user: aUser(), hash });
    expect((await open.ask('GET', AUDIT, atHome)).statusCode).toBe(401);
  });

  it('one line at start says so', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => lines.push(line) });
    await tellWhoMayComeIn(memoryOperators(new URL(HOME)), log);
    await tellWhoMayComeIn(memoryOperators(new URL(BASE_URL)), log);
    await tellWhoMayComeIn(memoryOperators(new URL(HOME), { apiToken: 'a-token-of-the-test' }), log);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('no user yet: routes for operators answer this machine only');
    expect(lines[1]).toContain('no user yet: routes for operators refuse everybody');
  });
});

describe('R-X10: health', () => {
  it('shows details to operators and to this machine only', async () => {
    await using site = await aSite();
    const seen = async (headers: Record<string, string>) =>
      Object.keys((await site.ask('GET', '/health/ready', { headers, from: '192.0.2.1' })).json());
    expect(await seen({})).toEqual(['status']);
    expect(await seen(await site.operators.tokenOf({ role: 'viewer', tenant: null }))).toEqual(['status']);
    expect(await seen(await site.operators.tokenOf({ role: 'operator', tenant: null }))).toContain(
      'counters',
    );
    const here = await site.ask('GET', '/health/ready', { headers: { host: 'localhost:3000' } });
    expect(Object.keys(here.json())).toContain('counters');
  });
});

describe('R-X13: security headers', () => {
  const pages = new AsyncDisposableStack();
  afterAll(() => pages.disposeAsync());

  it('forbid inline scripts, frames and other origins, and demand https where it is used', async () => {
    const site = pages.use(await aSite());
    const { headers } = await site.ask('GET', SESSION);
    expect(headers['content-security-policy']).toBe(
      "default-src 'self';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';" +
        "object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'strict-transport-security': expect.stringContaining('max-age=') as unknown,
      'cache-control': 'no-store',
    });
    const home = pages.use(await aSite({ baseUrl: HOME }));
    const plain = await home.ask('GET', SESSION);
    expect(plain.headers).not.toHaveProperty('strict-transport-security');
  });
});

describe('R-X13: the audit log', () => {
  it('is read page by page, by the admins of a tenant only for that tenant', async () => {
    await using site = await aSite();
    for (const tenant of ['bikes', 'dental', 'bikes', null, 'bikes'])
      await site.operators.audit.add({
        ...{ tenant, address: null, subject: null, details: {}, action: 'user.added' },
        actor: { kind: 'command', id: null, name: 'root' },
      });
    const read = async (role: Pick<Principal, 'role' | 'tenant'>, query = '') => {
      const headers = await site.operators.tokenOf(role);
      return (await site.ask('GET', `/api/v1/audit${query}`, { headers })).json<{
        entries: { id: number }[];
        next: number | null;
      }>();
    };
    const ids = ({ entries, next }: { entries: { id: number }[]; next: number | null }) => [
      entries.map(({ id }) => id),
      next,
    ];
    expect(ids(await read({ role: 'admin', tenant: 'bikes' }, '?limit=2'))).toEqual([[5, 3], 3]);
    expect(ids(await read({ role: 'admin', tenant: 'bikes' }, '?limit=2&cursor=3'))).toEqual([[1], null]);
    expect(ids(await read({ role: 'admin', tenant: null }))).toEqual([[5, 4, 3, 2, 1], null]);
    expect(ids(await read({ role: 'admin', tenant: null }, '?tenant=dental'))).toEqual([[2], null]);
  });
});
