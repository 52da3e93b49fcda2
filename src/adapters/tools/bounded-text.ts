/** Reads the answers of services, which may be of any size. */
import type { Response } from 'undici';

/** A larger answer is none that a caller could be told. */
const MAX_BODY_BYTES = 256 * 1024;

/**
 * The body as text. Undefined if it is too large: the rest is not read. What counts is the unpacked size, so that a small compressed
 * answer cannot fill the memory.
 */
export async function boundedText({
  body,
  headers,
}: Pick<Response, 'body' | 'headers'>): Promise<string | undefined> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop closes the connection.
  for await (const part of body as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return textOf(Buffer.concat(parts), headers.get('content-type') ?? '');
}

/** Old services write names in the character set of their machine, and say so. */
function textOf(bytes: Uint8Array, type: string): string {
  const [, charset] = /;\s*charset="?([^\s;"]+)/iu.exec(type) ?? [];
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (error: unknown) {
    // Nobody knows a character set of this name.
    if (!(error instanceof RangeError)) throw error;
    return new TextDecoder().decode(bytes);
  }
}
