/** Fastify hook for operator pages while no user is configured: only this machine may see them. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLoopback } from '../../config/urls.ts';

/** A proxy adds one of these, so the request comes from elsewhere although its peer is this machine. */
const FORWARDING = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/**
 * Refuses, with 403, a request from another machine, through a proxy, or under another name of this machine: a web page may
 * have made its own name point to 127.0.0.1 (DNS rebinding).
 */
export async function refuseRemote(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const peer = request.socket.remoteAddress?.replace(/^::ffff:/u, '') ?? '';
  const isForwarded = FORWARDING.some((name) => name in request.headers);
  if (isLoopback(peer) && isLoopback(request.hostname) && !isForwarded) return;
  await reply
    .code(403)
    .send({
      error: 'this page is for this machine only: open it at 127.0.0.1 or localhost, without a proxy',
    });
}
