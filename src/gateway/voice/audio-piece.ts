/** One piece of audio, growing or complete. Any number of readers can read it from the beginning. */
import type { StoredAudio } from '../../adapters/ports/audio.ts';

export interface AudioPiece {
  readonly key: string;
  readonly contentType: string;
  /** Resolves with the first bytes. Rejects if the piece fails before them. */
  readonly begun: Promise<undefined>;
  /** Resolves when the piece is complete. Rejects if it breaks off. */
  readonly whole: Promise<StoredAudio>;
  /** Set once the piece is complete. */
  readonly complete: StoredAudio | undefined;
  /** Yields the existing bytes and then the new ones. Throws if the piece breaks off. */
  read(): AsyncIterable<Uint8Array>;
}

/** A piece from stored audio. */
export function completePiece(key: string, stored: StoredAudio): AudioPiece {
  return {
    key,
    contentType: stored.contentType,
    begun: Promise.resolve(undefined),
    whole: Promise.resolve(stored),
    complete: stored,
    async *read() {
      yield stored.audio;
    },
  };
}

/** A piece that grows with `source`. `finish` turns the complete bytes into the stored audio. */
export function growingPiece(
  key: string,
  contentType: string,
  source: AsyncIterable<Uint8Array>,
  finish: (audio: Buffer) => Promise<StoredAudio>,
): AudioPiece {
  const chunks: Uint8Array[] = [];
  let isOver = false;
  let complete: StoredAudio | undefined;
  let change = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  const notify = () => {
    change.resolve(undefined);
    change = Promise.withResolvers();
  };
  const fill = async () => {
    for await (const chunk of source) {
      chunks.push(chunk);
      begun.resolve(undefined);
      notify();
    }
    return finish(Buffer.concat(chunks));
  };
  const whole = fill()
    .then((stored) => (complete = stored))
    .catch((error: unknown) => {
      begun.reject(error);
      throw error;
    })
    .finally(() => {
      isOver = true;
      notify();
    });
  // A failure reaches everyone who awaits these promises. If nobody does, it must not become an unhandled rejection.
  whole.catch(() => undefined);
  begun.promise.catch(() => undefined);
  return {
    key,
    contentType,
    begun: begun.promise,
    whole,
    get complete() {
      return complete;
    },
    async *read() {
      for (let next = 0; ;) {
        const { promise } = change;
        for (let chunk = chunks[next]; chunk !== undefined; chunk = chunks[next]) {
          next += 1;
          yield chunk;
        }
        if (isOver) break;
        await promise;
      }
      await whole;
    },
  };
}
