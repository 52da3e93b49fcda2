/** Signing in by OpenID Connect, with a local issuer that speaks the wire. */
import { OAuth2Server } from 'oauth2-mock-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenId } from '../../src/adapters/openid/openid.ts';
import { loadGatewayConfig } from '../../src/config/gateway.ts';
import type { OpenIdSettings } from '../../src/config/openid.ts';
import { OPENID_CALLBACK_PATH, OPENID_PATH } from '../../src/gateway/access/openid-paths.ts';
import { memoryOperators } from '../fakes/memory-operators.ts';
import { aGateway, BASE_URL } from './a-gateway.ts';

const issuer = new OAuth2Server();
let settings: OpenIdSettings;
/** What the issuer says of the person. */
let claims: Record<string, unknown> = {};
beforeAll(async () => {
  await issuer.issuer.keys.generate('RS256');
  await issuer.start(0, '127.0.0.1');
  // By default it names itself localhost.
  issuer.issuer.url = `http://127.0.0.1:${issuer.address().port}`;
  issuer.service.on('beforeTokenSigning', (token: { payload: Record<string, unknown> }) => {
    Object.assign(token.payload, claims);
  });
  settings = {
    issuer: new URL(issuer.issuer.url),
    ...{ clientId: 'evercall', clientSecret: 'secret-of-the-test', roleClaim: 'roles', tenant: 'bikes' },
  };
});
afterAll(() => issuer.stop());

const ANN = {
  sub: 'ann-1',
  email: 'Ann@Example.com',
  email_verified: true,
  roles: ['staff', 'operator', 'viewer'],
};

async function aSite(changes: Partial<OpenIdSettings> = {}) {
  const openId = createOpenId({ ...settings, ...changes }, new URL(OPENID_CALLBACK_PATH, BASE_URL));
  const operators = memoryOperators(new URL(BASE_URL), { openId });
  const gateway = await aGateway({ operators });
  const get = (url: string, headers: Record<string, string> = {}) => gateway.app.inject({ url, headers });
  return {
    operators,
    get,
    /** Goes to the issuer. Returns where it sends the browser, and the browser's cookie. */
    async atIssuer() {
      const begun = await get(OPENID_PATH);
      const [cookie = ''] = String(begun.headers['set-cookie']).split(';');
      const page = await fetch(begun.headers.location ?? '', { redirect: 'manual' });
      const back = new URL(page.headers.get('location') ?? '');
      expect(back.origin).toBe(BASE_URL);
      return { begun, back: back.pathname + back.search, headers: { cookie } };
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

describe('R-X13: OpenID Connect', () => {
  it('begins a session for the person whom the issuer names, with the role of the claim', async () => {
    claims = ANN;
    await using site = await aSite();
    const { begun, back, headers } = await site.atIssuer();
    expect(begun.statusCode).toBe(302);
    expect(String(begun.headers['set-cookie'])).toMatch(
      /^__Host-evercall-openid=\S+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/u,
    );
    const asked = new URL(begun.headers.location ?? '').searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect([asked.get('state'), asked.get('nonce')]).not.toContain(null);
    const done = await site.get(back, headers);
    expect(done.statusCode).toBe(200);
    expect(done.body).toContain('url=/');
    const cookies = [done.headers['set-cookie']].flat().map(String);
    const session = cookies.find((each) => each.startsWith('__Host-evercall='));
    expect(session).toContain('SameSite=Strict');
    expect((await site.get('/api/v1/session', { cookie: session?.split(';')[0] ?? '' })).json()).toEqual({
      user: { kind: 'user', name: 'ann@example.com', role: 'operator', tenant: 'bikes' },
      signIn: ['password', 'openid'],
    });
    expect(site.operators.entries).toMatchObject([
      {
        action: 'session.begun',
        actor: { name: 'ann@example.com' },
        tenant: 'bikes',
        details: { by: 'openid' },
      },
    ]);
  });

  it.each([
    ['another state', (back: string) => back.replace(/state=[^&]+/u, 'state=other')],
    ['no state', (back: string) => back.replace(/&?state=[^&]+/u, '')],
    ['another code', (back: string) => back.replace(/code=[^&]+/u, 'code=other')],
    ['a refusal', (back: string) => back.replace(/code=[^&]+/u, 'error=access_denied')],
  ])('refuses %s', async (_what, changed) => {
    claims = ANN;
    await using site = await aSite();
    const { back, headers } = await site.atIssuer();
    expect((await site.get(changed(back), headers)).statusCode).toBe(403);
    expect(site.operators.accounts.size).toBe(0);
    expect(site.operators.entries).toMatchObject([{ action: 'session.refused', actor: { kind: 'nobody' } }]);
  });

  it("refuses an answer in a browser that did not begin, or that began for somebody else's answer", async () => {
    claims = ANN;
    await using site = await aSite();
    const [one, two] = [await site.atIssuer(), await site.atIssuer()];
    expect((await site.get(one.back)).statusCode).toBe(403);
    expect((await site.get(one.back, { cookie: '__Host-evercall-openid=e30' })).statusCode).toBe(403);
    expect((await site.get(one.back, two.headers)).statusCode).toBe(403);
    expect(site.operators.accounts.size).toBe(0);
  });

  it.each([
    ['a nonce of another sign-in', { ...ANN, nonce: 'other' }],
    ['a token for another client', { ...ANN, aud: 'another-client' }],
    ['a token of another issuer', { ...ANN, iss: 'https://id.example.com' }],
    ['a token that has expired', { ...ANN, exp: 1_000_000_000 }],
    ['an address that is not verified', { ...ANN, email_verified: false }],
    ['one that is not verified in words', { ...ANN, email_verified: 'false' }],
    ['a person without an address', { ...ANN, email: undefined }],
    ['a person without a role', { ...ANN, roles: ['staff'] }],
  ])('refuses %s', async (_what, said) => {
    claims = said;
    await using site = await aSite();
    const { back, headers } = await site.atIssuer();
    expect((await site.get(back, headers)).statusCode).toBe(403);
    expect(site.operators.accounts.size).toBe(0);
  });

  it('gives the default role to a person without a claim', async () => {
    claims = { ...ANN, roles: undefined };
    await using site = await aSite({ defaultRole: 'viewer', tenant: null });
    const { back, headers } = await site.atIssuer();
    expect((await site.get(back, headers)).statusCode).toBe(200);
    expect(site.operators.accounts.get('ann@example.com')?.user).toMatchObject({
      role: 'viewer',
      tenant: null,
    });
  });

  it('answers 503 while the issuer is away, and finds it later', async () => {
    const late = new OAuth2Server();
    await late.issuer.keys.generate('RS256');
    await late.start(0, '127.0.0.1');
    const { port } = late.address();
    await late.stop();
    await using site = await aSite({ issuer: new URL(`http://127.0.0.1:${port}`) });
    const away = await site.get(OPENID_PATH);
    expect(away.statusCode).toBe(503);
    expect(away.json()).toEqual({ error: 'the other server is not reachable' });
    const back = new OAuth2Server();
    await back.issuer.keys.generate('RS256');
    await back.start(port, '127.0.0.1');
    back.issuer.url = `http://127.0.0.1:${port}`;
    expect((await site.get(OPENID_PATH)).statusCode).toBe(302);
    await back.stop();
  });

  it('wants a complete client and an issuer with https', () => {
    const load = (env: Record<string, string>) => () =>
      loadGatewayConfig({
        ...{ DATABASE_URL: 'postgres://u:p@localhost/e', TEMPORAL_ADDRESS: 'localhost:1' },
        TWILIO_AUTH_TOKEN: 'x'.repeat(32),
        ...env,
      });
    const client = { OPENID_CLIENT_ID: 'evercall', OPENID_CLIENT_SECRET: 'secret' };
    expect(load({ OPENID_ISSUER: 'https://id.example.com', ...client })().openId).toEqual({
      ...{ issuer: new URL('https://id.example.com'), clientId: 'evercall', clientSecret: 'secret' },
      ...{ roleClaim: 'roles', tenant: null },
    });
    expect(load({})()).not.toHaveProperty('openId');
    expect(load(client)).toThrow('OPENID_ISSUER is missing');
    expect(load({ OPENID_ISSUER: 'https://id.example.com' })).toThrow(
      /OPENID_CLIENT_ID is missing[^]+OPENID_CLIENT_SECRET/u,
    );
    expect(load({ OPENID_ISSUER: 'http://id.example.com', ...client })).toThrow(
      'OPENID_ISSUER must be the https://',
    );
    const wrongRole = { OPENID_ISSUER: 'https://id.example.com', ...client, OPENID_DEFAULT_ROLE: 'root' };
    expect(load(wrongRole)).toThrow('OPENID_DEFAULT_ROLE must be one of viewer, operator, admin');
  });
});
