/** Compresses the texts that the API answers. */
import { constants, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';

/** What is shorter travels in one packet in any case. */
const LEAST_BYTES = 1_024;
/** Lists become a tenth of their size. The higher levels take more processor time, of which calls need some, for 15 % less. */
const LEVEL = constants.Z_BEST_SPEED;
const TEXT = /^(?:text\/|application\/(?:[\w.-]+\+)?json\b)/u;

const compress = promisify(gzip);

/**
 * Compresses replies of the routes in `scope` for clients that take gzip, outside the main thread.
 *
 * Only whole texts: streams (server-sent events, files) go as they are, because a compressor would hold events back. A reply
 * with an ETag does too, for the same tag would name two contents.
 *
 * The size of a compressed reply tells whether two of its texts are alike (BREACH), to somebody who can choose one of them, sees
 * the encrypted traffic, and has the same secret sent many times. Pages of other sites cannot have that: the session's cookie is
 * `SameSite=strict`. What we answer that is secret, such as a new token, is new each time and shorter than the least size.
 */
export function compressReplies(scope: FastifyInstance): void {
  scope.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || Buffer.byteLength(payload) < LEAST_BYTES) return payload;
    const type = reply.getHeader('content-type');
    if (typeof type !== 'string' || !TEXT.test(type)) return payload;
    if (reply.hasHeader('content-encoding') || reply.hasHeader('etag')) return payload;
    void reply.header('vary', 'accept-encoding');
    if (!takesGzip(request.headers['accept-encoding'])) return payload;
    void reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return compress(payload, { level: LEVEL });
  });
}

/** Whether a header `Accept-Encoding` names gzip, or everything, without refusing it by `q=0`. */
function takesGzip(header: string | readonly string[] | undefined): boolean {
  const weights = new Map(
    String(header ?? '')
      .toLowerCase()
      .split(',')
      .map((each) => {
        const [name = '', ...parameters] = each.split(';').map((part) => part.trim());
        const weight = parameters.find((part) => part.startsWith('q='));
        return [name, weight === undefined ? 1 : Number(weight.slice(2))];
      }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
