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

/** MPEG-2 layer III, 32 kbit/s, 22,050 Hz, one channel: 26 ms. */
const SILENT_FRAME = Buffer.concat([Buffer.from([0xff, 0xf3, 0x40, 0xc0]), Buffer.alloc(100)]);
/**
 * What the relay makes of an error where it looks for audio is not documented; of this it makes nothing that could be
 * heard. Fewer frames are not taken for MP3 by all that read it (measured with music-metadata).
 */
const SILENCE = Buffer.concat(Array.from({ length: 6 }, () => SILENT_FRAME));

export function audioRoutes(app: FastifyInstance, { library, urls }: AudioDeps): void {
  app.get<{ Params: Address }>(AUDIO_PATH, async (request, reply) => {
    const verdict = urls.check(request.params);
    if (verdict === 'withdrawn') return reply.type('audio/mpeg').send(SILENCE);
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
