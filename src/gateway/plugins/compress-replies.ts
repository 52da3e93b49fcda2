/** Compresses the texts that the API answers. */
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/**
 * Compresses replies of the routes in `scope` for clients that take gzip, outside the main thread. Server-sent events go as they are:
 * a compressor would hold them back.
 *
 * The size of a compressed reply tells whether two of its texts are alike (BREACH), to somebody who can choose one of them, sees
 * the encrypted traffic, and has the same secret sent many times. Pages of other sites cannot have that: the session's cookie is
 * `SameSite=strict`. What we answer that is secret, such as a new token, is new each time and shorter than the least size.
 */
export async function compressReplies(scope: FastifyInstance): Promise<void> {
  await scope.register(compress, {
    encodings: ['gzip'],
    // Lists become a tenth of their size. The higher levels take more processor time, of which calls need some, for 15 % less.
    zlibOptions: { level: constants.Z_BEST_SPEED },
    customTypes: /^(?:text\/(?!event-stream)|application\/(?:[\w.-]+\+)?json\b)/u,
    syncThreshold: 0,
    // A small body could become a large one.
    globalDecompression: false,
  });
}
