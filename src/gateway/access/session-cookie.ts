/** The cookie of a session. */
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A working day: operators sign in once, in the morning. */
export const SESSION_MS = 12 * 60 * 60 * 1_000;

export interface SessionCookie {
  read(request: FastifyRequest): string | undefined;
  set(reply: FastifyReply, secret: string): void;
  clear(reply: FastifyReply): void;
}

/**
 * The cookie for a gateway at `baseUrl`. `__Host-` makes browsers accept it over https only, without a domain, so that no
 * other host of the domain can set it.
 */
export function sessionCookie(baseUrl: URL): SessionCookie {
  const secure = baseUrl.protocol === 'https:';
  const name = secure ? '__Host-evercall' : 'evercall';
  const options = { path: '/', httpOnly: true, secure, sameSite: 'strict' } satisfies CookieSerializeOptions;
  return {
    read: (request) => request.cookies[name],
    set: (reply, secret) => void reply.setCookie(name, secret, { ...options, maxAge: SESSION_MS / 1_000 }),
    clear: (reply) => void reply.clearCookie(name, options),
  };
}
