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
 * Whether the peer and the `Host` are this machine and no proxy has added a header. `Host` shows a page of another site that
 * has made its name point to this machine.
 */
export function isFromThisMachine({ socket, hostname, headers }: FastifyRequest): boolean {
  const peer = (socket.remoteAddress ?? '').replace(/^::ffff:/u, '');
  return isLoopback(peer) && isLoopback(hostname) && !FORWARDING.some((name) => headers[name] !== undefined);
}
