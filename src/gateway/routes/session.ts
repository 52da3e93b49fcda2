/** Signing in and out, and who is signed in. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Principal } from '../../contracts/access.ts';
import { auditRequest } from '../access/audit-request.ts';
import type { OperatorParts } from '../access/operator-parts.ts';
import { isFromOwnPage } from '../access/own-page.ts';
import { signIn } from '../access/sign-in.ts';
import { principalOf } from '../plugins/access.ts';
import { badRequest } from './replies.ts';

export const SESSION_PATH = '/api/v1/session';

/** Hashing longer texts would only cost time. */
const MAX_CHARS = 1_000;
/** The body of a sign-in. */
export const credentials = z.object({
  email: z.string().min(1).max(MAX_CHARS),
  password: z.string().min(1).max(MAX_CHARS),
});

/** Adds the routes. */
export function sessionRoutes(app: FastifyInstance, parts: OperatorParts): void {
  const { cookie, sessions, audit, openId } = parts;

  /** Who is signed in (null if nobody is), and in which ways one can sign in. */
  app.get(SESSION_PATH, { config: { access: 'public' } }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    const identity = await parts.identify(request);
    return {
      user: identity === undefined ? null : shown(identity.principal),
      signIn: ['password', ...(openId === undefined ? [] : ['openid'])],
    };
  });

  app.post(SESSION_PATH, { config: { access: 'public' } }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    // Otherwise a page could sign its visitor in to the account of somebody else.
    if (!isFromOwnPage(request)) return reply.code(403).send({ error: 'sign in on our own page' });
    const parsed = credentials.safeParse(request.body);
    if (!parsed.success) return badRequest(reply, parsed.error, 'malformed request');
    const result = await signIn(parts, { ...parsed.data, address: request.ip });
    switch (result.outcome) {
      case 'wait':
        return reply
          .code(429)
          .header('retry-after', Math.ceil(result.waitMs / 1_000))
          .send({ error: 'too many attempts to sign in: try again later' });
      case 'refused':
        return reply.code(401).send({ error: 'e-mail address or password is wrong' });
      case 'signed-in':
        cookie.set(reply, result.secret);
        return reply.code(201).send({ user: shown(result.user) });
    }
  });

  app.delete(SESSION_PATH, { config: { access: 'viewer' } }, async (request, reply) => {
    const secret = cookie.read(request);
    if (secret !== undefined && principalOf(request).kind === 'user') {
      await sessions.end(secret);
      await auditRequest(audit, request, { action: 'session.ended', tenant: principalOf(request).tenant });
    }
    cookie.clear(reply);
    return reply.code(204).send();
  });
}

const shown = ({ kind, name, role, tenant }: Principal) => ({ kind, name, role, tenant });
