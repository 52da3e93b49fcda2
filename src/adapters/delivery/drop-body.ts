/** The answers of receivers have a status that counts, and a body that nobody reads. */
import type { Dispatcher } from 'undici';

/** A body that takes longer is cut off, with its connection. */
const BODY_MS = 1_000;

/** Drops the body. Whatever it does, the status has told what became of the delivery: it must not be sent again for a slow body. */
export async function dropBody(body: Dispatcher.ResponseData['body']): Promise<void> {
  await body.dump({ limit: 64 * 1024, signal: AbortSignal.timeout(BODY_MS) }).catch(() => undefined);
}
