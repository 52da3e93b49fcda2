/** Where the relay fetches what our own voice says. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { parse } from 'range-parser';
import type { StoredAudio } from '../../adapters/ports.ts';
import { AUDIO_PATH } from '../voice/audio-urls.ts';
import type { AudioUrls } from '../voice/audio-urls.ts';
import type { AudioLibrary } from '../voice/audio-library.ts';

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
    if (piece.complete !== undefined) return sendComplete(reply, piece.complete, request.headers.range);
    // Still being made: what there is goes out at once, and its length is not known.
    return reply.send(Readable.from(piece.read()));
  });
}

function sendComplete(reply: FastifyReply, { audio }: StoredAudio, wanted: string | undefined): FastifyReply {
  void reply.header('accept-ranges', 'bytes');
  const range = rangeOf(audio.length, wanted);
  if (range === undefined) return reply.send(audio);
  if (range === 'outside') {
    return reply
      .code(416)
      .header('content-range', `bytes */${audio.length}`)
      .type('application/json')
      .send({ error: 'no such range' });
  }
  const { start, end } = range;
  void reply.code(206).header('content-range', `bytes ${start}-${end}/${audio.length}`);
  return reply.send(audio.subarray(start, end + 1));
}

/** The one range that is asked for; undefined where the whole is to be sent: also for several at once, and for nonsense. */
function rangeOf(
  size: number,
  header: string | undefined,
): { readonly start: number; readonly end: number } | 'outside' | undefined {
  if (header === undefined) return undefined;
  const { code, type, ranges } = parse(size, header);
  if (type !== 'bytes' || (code & 1) !== 0 || ranges.length > 1) return undefined;
  return ranges[0] ?? 'outside';
}
