/** The route where the relay fetches the audio of our own voice. */
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
  readonly signature: string;
}

const REFUSED = {
  forged: [403, 'invalid audio address'],
  expired: [410, 'audio address has expired'],
} as const;

/** One frame of 26 ms: MPEG-2 layer III, 32 kbit/s, 22,050 Hz, one channel. */
const SILENT_FRAME = Buffer.concat([Buffer.from([0xff, 0xf3, 0x40, 0xc0]), Buffer.alloc(100)]);
/**
 * The audio for withdrawn addresses. How the relay reacts to an error is not documented, but it plays silence without a
 * sound. With fewer frames some readers do not recognise MP3 (measured with music-metadata).
 */
const SILENCE = Buffer.concat(Array.from({ length: 6 }, () => SILENT_FRAME));

/** Serves audio pieces at signed addresses: 403 for a forged address, 410 for an expired one, 404 for an unknown piece. */
export function audioRoutes(app: FastifyInstance, { library, urls }: AudioDeps): void {
  app.get<{ Params: Address }>(AUDIO_PATH, { config: { access: 'signed' } }, async (request, reply) => {
    const verdict = urls.check(request.params);
    if (verdict === 'withdrawn') return reply.type('audio/mpeg').send(SILENCE);
    if (verdict !== 'good') {
      const [status, error] = REFUSED[verdict];
      return reply.code(status).send({ error });
    }
    const piece = await library.find(request.params.key);
    if (piece === undefined) return reply.code(404).send({ error: 'no such audio' });
    // The audio may contain an answer for one caller, so no proxy may store it.
    void reply.header('cache-control', 'private, no-store').type(piece.contentType);
    if (piece.complete !== undefined) return sendAudio(reply, piece.complete.audio, request.headers.range);
    // The piece is still growing: send what exists at once. The length is unknown.
    return reply.send(Readable.from(piece.read()));
  });
}
