/** One piece of audio: being made or complete, read by whoever wants it, from its beginning, as often as wanted. */
import type { StoredAudio } from '../../adapters/ports/audio.ts';

export interface AudioPiece {
  readonly key: string;
  readonly contentType: string;
  /** Resolves with the first bytes; rejects with what kept them from coming. */
  readonly begun: Promise<undefined>;
  /** Resolves when nothing is missing; rejects where it broke off. */
  readonly whole: Promise<StoredAudio>;
  /** Set once nothing is missing. */
  readonly complete: StoredAudio | undefined;
  /** What there is and what comes; throws where it breaks off. */
  read(): AsyncIterable<Uint8Array>;
}

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

/** A piece that `source` fills from now on; `finish` makes of all its bytes what is kept. */
export function growingPiece(
  key: string,
  contentType: string,
  source: AsyncIterable<Uint8Array>,
  finish: (audio: Buffer) => Promise<StoredAudio>,
): AudioPiece {
  const chunks: Uint8Array[] = [];
  let isOver = false;
  let complete: StoredAudio | undefined;
  let news = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  const tell = () => {
    news.resolve(undefined);
    news = Promise.withResolvers();
  };
  const fill = async () => {
    for await (const chunk of source) {
      chunks.push(chunk);
      begun.resolve(undefined);
      tell();
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
      tell();
    });
  // Whoever waits for either hears of a failure; that nobody does is no bug.
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
        const { promise } = news;
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
