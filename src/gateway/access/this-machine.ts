/** Recognises requests that a person or program on this machine makes directly. */
import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../../config/urls.ts';

/** Any of them means that a proxy forwards the request for somebody else. */
const FORWARDING = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
  'true-client-ip',
  'cf-connecting-ip',
];

/**
 * Whether the peer and the `Host` are this machine, no proxy has added a header, and no page of another site asks. `Host` shows a
 * page of another site that has made its name point to this machine.
 */
export function isFromThisMachine({ socket, hostname, headers, raw }: FastifyRequest): boolean {
  const peer = (socket.remoteAddress ?? '').replace(/^::ffff:/u, '');
  // No browser uses HTTP/1.0, but some proxies do, and those add no header.
  const isForwarded = raw.httpVersion === '1.0' || FORWARDING.some((name) => headers[name] !== undefined);
  return isLoopback(peer) && isLoopback(hostname) && !isForwarded && isPageOfThisMachine(headers.origin);
}

/** Programs send no `Origin`. */
function isPageOfThisMachine(origin: string | undefined): boolean {
  return origin === undefined || isLoopback(URL.parse(origin)?.hostname ?? '');
}
