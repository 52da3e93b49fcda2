/** Fastify hook that protects routes with an API token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { RepeatedWarning } from '../../lib/repeated-warnings.ts';
import type { onRequestAsyncHookHandler } from 'fastify';

/** Rejects requests without `Authorization: Bearer <token>` with 401, before their body is read. */
export function requireBearerToken(token: string, warn: RepeatedWarning): onRequestAsyncHookHandler {
  const wanted = digestOf(token);
  return async (request, reply) => {
    const [, given] = /^Bearer +(\S+)$/iu.exec(request.headers.authorization ?? '') ?? [];
    // Digests have equal length, and comparing them does not reveal how much of the token was right.
    if (given !== undefined && timingSafeEqual(digestOf(given), wanted)) return;
    warn('request without a valid token refused', { path: request.routeOptions.url });
    await reply
      .code(401)
      .header('www-authenticate', 'Bearer')
      .send({ error: 'the Authorization header must be "Bearer" followed by the API_TOKEN of this server' });
  };
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
