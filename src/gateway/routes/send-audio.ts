/** Sends audio over HTTP, with byte ranges. */
import type { FastifyReply } from 'fastify';
import { parse } from 'range-parser';

/** Sends complete audio, or the requested byte range (206). 416 if the range is outside the audio. */
export function sendAudio(reply: FastifyReply, audio: Buffer, wanted: string | undefined): FastifyReply {
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

/** The requested range. Undefined if all of the audio is sent: without a header, for several ranges, or an invalid one. */
function rangeOf(
  size: number,
  header: string | undefined,
): { readonly start: number; readonly end: number } | 'outside' | undefined {
  if (header === undefined) return undefined;
  const { code, type, ranges } = parse(size, header);
  if (type !== 'bytes' || (code & 1) !== 0 || ranges.length > 1) return undefined;
  return ranges[0] ?? 'outside';
}
