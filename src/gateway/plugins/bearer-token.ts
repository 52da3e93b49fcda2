import { createHash, timingSafeEqual } from 'node:crypto';
import type { onRequestAsyncHookHandler } from 'fastify';

/** Lets only requests with `Authorization: Bearer <token>` pass, before their body is read; all else gets 401. */
export function requireBearerToken(token: string): onRequestAsyncHookHandler {
  const wanted = digestOf(token);
  return async (request, reply) => {
    const [, given] = /^Bearer +(\S+)$/iu.exec(request.headers.authorization ?? '') ?? [];
    // Digests have one length, and comparing them says nothing about how much of the token was right.
    if (given !== undefined && timingSafeEqual(digestOf(given), wanted)) return;
    request.log.warn({ path: request.routeOptions.url }, 'request without a valid token refused');
    await reply
      .code(401)
      .header('www-authenticate', 'Bearer')
      .send({ error: 'the header Authorization must be "Bearer" and the API_TOKEN of this server' });
  };
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
