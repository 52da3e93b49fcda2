/** Fastify hook for routes that only operators at this machine may use. */
import { BlockList } from 'node:net';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');
const OWN_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/iu;
/** What proxies and tunnels add. Their peer is this machine, but the person is elsewhere. */
const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** Rejects requests from other machines, through a proxy, or for a foreign `Host` with 403, before their body is read. */
export const requireLoopback: onRequestAsyncHookHandler = async (request, reply) => {
  if (isOwn(request)) return;
  await reply.code(403).send({ error: 'only for operators at this machine' });
};

function isOwn({ socket: { remoteAddress = '' }, headers }: FastifyRequest): boolean {
  const isHere = LOOPBACK.check(remoteAddress, remoteAddress.includes(':') ? 'ipv6' : 'ipv4');
  return (
    isHere && OWN_HOST.test(headers.host ?? '') && FORWARDING.every((name) => headers[name] === undefined)
  );
}
