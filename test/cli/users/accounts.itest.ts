/** `npm run users` and `npm run tokens` on a real database, and what the gateway makes of their changes. */
import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareAppRole } from '../../../src/adapters/postgres/app-role.ts';
import { createAuditLog } from '../../../src/adapters/postgres/audit-log.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { createRetentionStore } from '../../../src/adapters/postgres/retention.ts';
import { createSignInLimits } from '../../../src/adapters/postgres/sign-in-limits.ts';
import { createUsers, createUserSessions } from '../../../src/adapters/postgres/users.ts';
import { readPassword } from '../../../src/cli/users/password-input.ts';
import { TOKENS } from '../../../src/cli/users/tokens-program.ts';
import { usersProgram } from '../../../src/cli/users/users-program.ts';
import { NO_TENANT } from '../../../src/contracts/ids.ts';
import { openOperatorParts } from '../../../src/gateway/access/operator-parts.ts';
import { aGateway, BASE_URL } from '../../gateway/a-gateway.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import { runInProcess } from '../../setup/run-in-process.ts';
import { repositoryPath } from '../../setup/run-program.ts';

const PASSWORD = 'correct horse battery';
const AUDIT = '/api/v1/audit';

const stack = new AsyncDisposableStack();
let url: string;
let pool: Pool;
let gateway: Awaited<ReturnType<typeof aGateway>>;
beforeAll(async () => {
  ({ url } = stack.use(await freshDatabase()));
  pool = createPool(url);
  stack.defer(() => pool.end());
  const operators = stack.use(openOperatorParts({ databaseUrl: url, baseUrl: new URL(BASE_URL) }));
  gateway = stack.use(await aGateway({ operators }));
});
afterAll(() => stack.disposeAsync());

const env = () => ({ DATABASE_URL: url, AGENTS_DIR: repositoryPath('agents') });
const users = (args: readonly string[], password = PASSWORD) =>
  runInProcess(
    usersProgram(async () => password),
    args,
    env(),
  );
const tokens = (...args: readonly string[]) => runInProcess(TOKENS, args, env());

async function signIn(email: string, password = PASSWORD) {
  const payload = { email, password };
  const answer = await gateway.app.inject({ method: 'POST', url: '/api/v1/session', payload });
  const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
  return { status: answer.statusCode, headers: { cookie } };
}
const statusOf = async (headers: Record<string, string>, path = AUDIT) =>
  (await gateway.app.inject({ url: path, headers })).statusCode;

describe('R-X13: npm run users', () => {
  it('adds, lists and disables users and changes passwords; each ends open sessions at once', async () => {
    expect(await users(['add', 'Ann@Example.com', '--role', 'admin', '--all-tenants'])).toMatchObject({
      code: 0,
      out: 'added      ann@example.com (admin, all tenants)\n',
    });
    expect(await users(['add', 'ann@example.com', '--role', 'viewer'])).toMatchObject({
      code: 1,
      err: 'a user ann@example.com exists already\n',
    });
    expect((await users(['list'])).out).toMatch(
      /^ann@example\.com {2}admin {5}password {2}enabled {3}\d{4}-\d\d-\d\d {2}all tenants$/mu,
    );
    const first = await signIn('ann@example.com');
    expect(first.status).toBe(201);
    expect(await statusOf(first.headers)).toBe(200);
    expect((await users(['password', 'ann@example.com'], 'another long password')).code).toBe(0);
    expect(await statusOf(first.headers)).toBe(401);
    expect((await signIn('ann@example.com')).status).toBe(401);
    const second = await signIn('ann@example.com', 'another long password');
    expect(await statusOf(second.headers)).toBe(200);
    expect((await users(['disable', 'ann@example.com'])).out).toBe('disabled   ann@example.com\n');
    expect(await statusOf(second.headers)).toBe(401);
    expect((await signIn('ann@example.com', 'another long password')).status).toBe(401);
    expect((await users(['enable', 'ann@example.com'])).code).toBe(0);
    expect(await statusOf(second.headers)).toBe(401);
    expect((await signIn('ann@example.com', 'another long password')).status).toBe(201);
    expect((await users(['disable', 'bob@example.com'])).err).toBe('not found  bob@example.com\n');
  });

  it('refuses what it cannot do, in one line', async () => {
    const complaints = [
      [['add'], 'users: add needs one e-mail address'],
      [['add', 'ann'], 'users: ann is no e-mail address'],
      [['add', 'a@b.c'], 'users: --role must be one of viewer, operator, admin'],
      [['add', 'a@b.c', '--role', 'viewer', '--tenant', 'none'], 'users: no agent in '],
      [['add', 'a@b.c', '--role', 'viewer', '--tenant', 'x', '--all-tenants'], 'users: --tenant excludes'],
      [['remove', 'a@b.c'], 'users: unknown command remove: see --help'],
    ] as const;
    for (const [args, complaint] of complaints) {
      const { code, err } = await users(args);
      expect(err).toMatch(/^[^\n]+\n$/u);
      expect({ code, err: err.slice(0, complaint.length) }).toEqual({ code: 2, err: complaint });
    }
  });

  it('takes the password from the first line of standard input, and wants a long one', async () => {
    const input = (text: string) => new PassThrough().end(text);
    expect(await readPassword(input(`${PASSWORD}\r\nmore`))).toBe(PASSWORD);
    await expect(readPassword(input('short\n'))).rejects.toThrow('a password has 12 to 1000 characters');
  });

  it('asks twice at a terminal, and takes only the same answers', async () => {
    const terminal = (...lines: readonly string[]) => {
      const input = Object.assign(new PassThrough(), { isTTY: true });
      const [first = '', second = ''] = lines;
      input.write(`${first}\n`);
      // The second question begins to listen after the first answer.
      input.once('pause', () => input.write(`${second}\n`));
      return input;
    };
    expect(await readPassword(terminal(PASSWORD, PASSWORD))).toBe(PASSWORD);
    await expect(readPassword(terminal(PASSWORD, 'a different text'))).rejects.toThrow(
      'the two passwords differ',
    );
  });
});

describe('R-X13: npm run tokens', () => {
  it('makes a token that is shown once and stored as a hash, and that ends when revoked or expired', async () => {
    const made = await tokens('add', 'export job', '--role', 'admin', '--days', '30');
    expect(made.code).toBe(0);
    const token = made.out.trim();
    expect(token).toMatch(/^evercall_[\w-]{43}$/u);
    const [id = ''] = /[\da-f-]{36}/u.exec(made.err) ?? [];
    const headers = { authorization: `Bearer ${token}` };
    expect(await statusOf(headers)).toBe(200);
    const { rows } = await pool.query<{ row: string }>('select api_tokens::text as row from api_tokens');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect((await tokens('list')).out).toMatch(
      / admin {5}valid {4}\S+ {2}\d{4}-\d\d-\d\d {2}\S+ {2}export job$/mu,
    );
    await pool.query(`update api_tokens set expires_at = now()`);
    expect(await statusOf(headers)).toBe(401);
    await pool.query(`update api_tokens set expires_at = now() + interval '1 day'`);
    expect(await statusOf(headers)).toBe(200);
    expect((await tokens('revoke', id)).out).toBe(`revoked    ${id} (export job)\n`);
    expect(await statusOf(headers)).toBe(401);
    expect((await tokens('revoke', id)).code).toBe(1);
    expect((await tokens('revoke', 'no id')).code).toBe(1);
    expect((await tokens('list')).out).toContain(' revoked ');
  });
});

describe('R-X13: the database', () => {
  it('keeps what was done and refuses every change of it, also by its owner', async () => {
    const entries = await createAuditLog(pool).page({ tenant: null, limit: 100 });
    const actions = entries.map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining([
        ...['user.added', 'user.password', 'user.disabled', 'user.enabled', 'token.added', 'token.revoked'],
        ...['session.begun', 'session.refused'],
      ]),
    );
    expect(entries.find(({ action }) => action === 'user.added')).toMatchObject({
      actor: { kind: 'command' },
      subject: 'ann@example.com',
      details: { role: 'admin' },
    });
    for (const change of [
      `update audit_log set actor = 'somebody else'`,
      'delete from audit_log',
      'delete from audit_log where id = -1',
      'truncate audit_log',
    ])
      await expect(pool.query(change), change).rejects.toThrow('cannot be changed or removed');
    expect(await createAuditLog(pool).page({ tenant: null, limit: 100 })).toEqual(entries);
  });

  it('R-X5: removes old entries of the audit log for gateways and workers, as the setting says, and no younger ones', async () => {
    const name = `app_${randomBytes(6).toString('hex')}`;
    const appUrl = Object.assign(new URL(url), { username: name, password: 'x' }).href;
    await prepareAppRole(url, appUrl);
    const app = createPool(appUrl);
    const old = (tenant: string | null, days: number) =>
      pool.query(
        `insert into audit_log (at, tenant, actor_kind, actor, action)
         values (now() - make_interval(days => $2), $1, 'command', 'ann', 'old')`,
        [tenant, days],
      );
    for (const days of [89, 120, 400]) for (const tenant of [null, 'bikes']) await old(tenant, days);
    const left = async () =>
      (await pool.query(`select from audit_log where action = 'old' group by id`)).rowCount;
    try {
      const store = createRetentionStore(app);
      const step = (tenant: string, days = 0) =>
        ({ what: 'audit', tenant, before: Date.now() - days * 86_400_000 }) as const;
      // Without a setting nothing goes.
      expect(await store.remove(step('bikes'))).toEqual({ count: 0, hasMore: false });
      await store.set({ tenant: 'bikes', what: 'audit', days: 200 });
      expect(await store.count(step('bikes', 200))).toBe(1);
      // It asks for all of them.
      expect(await store.remove(step('bikes'))).toEqual({ count: 1, hasMore: false });
      await store.set({ tenant: '*', what: 'audit', days: 90 });
      expect(await store.remove(step(NO_TENANT, 300))).toMatchObject({ count: 1 });
      expect(await store.remove(step(NO_TENANT))).toMatchObject({ count: 1 });
      expect(await left()).toBe(3);
      await expect(store.set({ tenant: '*', what: 'audit', days: 10 })).rejects.toThrow();
      await expect(app.query('delete from audit_log')).rejects.toThrow('permission denied');
      await expect(app.query('alter table audit_log disable trigger all')).rejects.toThrow('must be owner');
      // The owner's own way around the function still leaves the youngest.
      const owner = pool.query(
        `set evercall.audit_retention = 'on'; delete from audit_log where action = 'old'`,
      );
      await expect(owner).rejects.toThrow('90 days at least');
      expect(await left()).toBe(3);
    } finally {
      await app.end();
      await pool.query(`drop owned by ${name}; drop role ${name}`);
    }
  });

  it('shares the limits of sign-in between gateways', async () => {
    const attempt = { address: '192.0.2.1', email: 'eve@example.com' };
    const two = [createSignInLimits(pool), createSignInLimits(pool)];
    for (let each = 0; each < 10; each++) expect(await two[each % 2]?.take(attempt)).toBeUndefined();
    for (const limits of two) expect(await limits.take(attempt)).toBeGreaterThan(60_000);
    await two[0]?.forgive(attempt);
    expect(await two[1]?.take(attempt)).toBeUndefined();
    const { rows } = await pool.query<{ key: string }>('select key from sign_in_limits');
    expect(JSON.stringify(rows)).not.toContain('eve@example.com');
  });

  it('ends sessions by themselves', async () => {
    const id = await createUsers(pool).add({
      ...{ email: 'dan@example.com', role: 'viewer', tenant: null, passwordHash: 'none' },
    });
    const sessions = createUserSessions(pool);
    const secret = await sessions.begin(id ?? '', 60_000);
    expect(await sessions.find(secret)).toMatchObject({ name: 'dan@example.com' });
    await pool.query('update sessions set expires_at = now()');
    expect(await sessions.find(secret)).toBeUndefined();
  });

  it('knows a user of OpenID Connect by issuer and subject, never by the address of somebody else', async () => {
    const store = createUsers(pool);
    const eve = { issuer: 'https://id.example.com', subject: '1', role: 'viewer', tenant: null } as const;
    expect(await store.byOpenId({ ...eve, email: 'eve@example.com' })).toMatchObject({ role: 'viewer' });
    expect(await store.byOpenId({ ...eve, email: 'eva@example.com', role: 'operator' })).toMatchObject({
      name: 'eva@example.com',
      role: 'operator',
    });
    // The address of a user with a password.
    expect(await store.byOpenId({ ...eve, email: 'ann@example.com' })).toBeUndefined();
    expect(await store.byOpenId({ ...eve, subject: '2', email: 'ann@example.com' })).toBeUndefined();
    await store.setDisabled('eva@example.com', true);
    expect(await store.byOpenId({ ...eve, email: 'eva@example.com' })).toBeUndefined();
    expect(await store.setPassword('eva@example.com', 'none')).toBeUndefined();
  });
});
