/** Signing in by OpenID Connect. */
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import type { OpenId } from '../../adapters/openid/openid.ts';
import { OPENID_CALLBACK_PATH, OPENID_PATH } from '../access/openid-paths.ts';
import type { OperatorParts } from '../access/operator-parts.ts';
import { begin } from '../access/sign-in.ts';

/** How long a person may take at the issuer. */
const KEPT_SECONDS = 10 * 60;

/** The issuer's answer is a request from its site, with which browsers send no strict cookie: this page goes on from ours. */
const SIGNED_IN =
  '<!doctype html><meta http-equiv="refresh" content="0; url=/"><p><a href="/">Signed in</a></p>';

/** Adds the routes: one leads to the issuer, the other takes its answer and begins the session. */
export function openIdRoutes(app: FastifyInstance, parts: OperatorParts, openId: OpenId, baseUrl: URL): void {
  const secure = baseUrl.protocol === 'https:';
  const name = secure ? '__Host-evercall-openid' : 'evercall-openid';
  // Not strict: it must come with the issuer's answer.
  const cookie = { path: '/', httpOnly: true, secure, sameSite: 'lax' } satisfies CookieSerializeOptions;

  app.get(OPENID_PATH, { config: { access: 'public' } }, async (_request, reply) => {
    const { url, keep } = await openId.begin();
    void reply.header('cache-control', 'no-store').setCookie(name, keep, { ...cookie, maxAge: KEPT_SECONDS });
    return reply.redirect(url.href);
  });

  app.get(OPENID_CALLBACK_PATH, { config: { access: 'signed' } }, async (request, reply) => {
    void reply.header('cache-control', 'no-store').clearCookie(name, cookie);
    const query = request.url.slice(OPENID_CALLBACK_PATH.length);
    const found = await openId.finish(query, request.cookies[name]);
    const user = 'refused' in found ? undefined : await parts.users.byOpenId(found);
    if (user === undefined) {
      const refused =
        'refused' in found ? found.refused : 'the user is disabled, or another user has the address';
      request.log.warn({ cause: refused }, 'sign-in by OpenID Connect refused');
      const actor = {
        kind: 'nobody',
        id: null,
        name: 'email' in found ? found.email : 'unknown account',
      } as const;
      const entry = { actor, address: request.ip, tenant: null, subject: null, details: { by: 'openid' } };
      await parts.audit.add({ ...entry, action: 'session.refused' });
      return reply.code(403).send({ error: 'the sign-in was refused: try again, or ask an admin' });
    }
    parts.cookie.set(reply, await begin(parts, user, request.ip, 'openid'));
    return reply.type('text/html; charset=utf-8').send(SIGNED_IN);
  });
}
