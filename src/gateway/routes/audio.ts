/** Where the relay fetches what our own voice says. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { AUDIO_PATH } from '../voice/audio-urls.ts';
import type { AudioUrls } from '../voice/audio-urls.ts';
import type { AudioLibrary } from '../voice/audio-library.ts';
import { sendAudio } from './send-audio.ts';

export interface AudioDeps {
  readonly library: AudioLibrary;
  readonly urls: AudioUrls;
}

interface Address {
  readonly key: string;
  readonly until: string;
  readonly mark: string;
}

const REFUSED = {
  forged: [403, 'not an address of ours'],
  expired: [410, 'this address has expired'],
} as const;

export function audioRoutes(app: FastifyInstance, { library, urls }: AudioDeps): void {
  app.get<{ Params: Address }>(AUDIO_PATH, async (request, reply) => {
    const verdict = urls.check(request.params);
    if (verdict !== 'good') {
      const [status, error] = REFUSED[verdict];
      return reply.code(status).send({ error });
    }
    const piece = await library.find(request.params.key);
    if (piece === undefined) return reply.code(404).send({ error: 'no such audio' });
    // A caller's answer may be in it: no proxy on the way is to keep it.
    void reply.header('cache-control', 'private, no-store').type(piece.contentType);
    if (piece.complete !== undefined) return sendAudio(reply, piece.complete.audio, request.headers.range);
    // Still being made: what there is goes out at once, and its length is not known.
    return reply.send(Readable.from(piece.read()));
  });
}
