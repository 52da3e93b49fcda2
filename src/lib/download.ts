/** Downloads large files, and checks files against pinned checksums. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface DownloadOptions {
  /** Receives one line of progress every few seconds. */
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Short, so that the next source is tried soon if this one is out of reach. */
const FIRST_BYTE_MS = 5_000;
const WHOLE_MS = 600_000;
const PROGRESS_MS = 3_000;

/** Requests `url`. Throws if there is no answer within 5 s, or if it is not a success. */
export async function request(url: string, signal?: AbortSignal): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('no answer')), FIRST_BYTE_MS);
  const response = await fetch(url, {
    signal: AbortSignal.any([
      late.signal,
      AbortSignal.timeout(WHOLE_MS),
      ...(signal === undefined ? [] : [signal]),
    ]),
  }).finally(() => clearTimeout(timer));
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response;
}

/** Downloads `url` into the file `path`. */
export async function download(url: string, path: string, { log, signal }: DownloadOptions): Promise<void> {
  const response = await request(url, signal);
  if (response.body === null) throw new Error('an empty answer');
  let bytes = 0;
  const progress = setInterval(() => log(`downloading: ${Math.round(bytes / 1e6)} MB`), PROGRESS_MS);
  try {
    const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        bytes += chunk.byteLength;
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(response.body), counted, createWriteStream(path));
  } finally {
    clearInterval(progress);
  }
}

/** The SHA-256 of a file, as hexadecimal digits. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** What went wrong, in one line. `fetch` hides it one level down. */
export function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = inner instanceof Error ? inner.message : String(inner);
  return text.split('\n', 1)[0] ?? text;
}
