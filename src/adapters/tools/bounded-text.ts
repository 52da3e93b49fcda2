/** Reads the answers of services, which may be of any size. */
import type { Response } from 'undici';

/** A larger answer is none that a caller could be told. */
const MAX_BODY_BYTES = 256 * 1024;

/**
 * The body as text. Undefined if it is too large: the rest is not read. What counts is the unpacked size, so that a small compressed
 * answer cannot fill the memory.
 */
export async function boundedText({ body }: Pick<Response, 'body'>): Promise<string | undefined> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop closes the connection.
  for await (const part of body as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}
