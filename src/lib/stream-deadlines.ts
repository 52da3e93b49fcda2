/** Deadlines for streams of tokens or audio. */
import { afterDelay } from './pause-watch.ts';

/** A stream was silent for too long: before its first item (`first`) or between two items (`stall`). */
export class StreamDeadlineError extends Error {
  readonly kind: 'first' | 'stall';

  constructor(kind: 'first' | 'stall', limitMs: number) {
    super(kind === 'first' ? `no first token within ${limitMs} ms` : `no further token within ${limitMs} ms`);
    this.name = 'StreamDeadlineError';
    this.kind = kind;
  }
}

/**
 * After a pause of the process, timers fire before the sockets are read. So after a pause of 100 ms or more, a stream gets
 * another 300 ms to deliver what has already arrived. If it was really silent, the caller waits that much longer.
 */
const AFTER_A_PAUSE = { lateMs: 100, readingMs: 300 };

interface Deadlines {
  readonly firstMs: number;
  readonly stallMs: number;
  readonly onDeadline: (error: StreamDeadlineError) => void;
}

/**
 * Passes on the items of `source`. The first must come within `firstMs`, each later one within `stallMs` of the one before.
 * When a deadline passes, calls `onDeadline` (to close the request) and throws `StreamDeadlineError`.
 */
export async function* withDeadlines<T>(
  source: AsyncIterable<T>,
  { firstMs, stallMs, onDeadline }: Deadlines,
): AsyncGenerator<T, void> {
  const iterator = source[Symbol.asyncIterator]();
  let limit: { kind: 'first' | 'stall'; ms: number } = { kind: 'first', ms: firstMs };
  const late = new AbortController();
  try {
    for (;;) {
      const item = await nextWithin(iterator, limit, (error) => {
        late.abort();
        onDeadline(error);
      });
      if (item.done === true) return;
      limit = { kind: 'stall', ms: stallMs };
      yield item.value;
    }
  } finally {
    // A late source may never answer, so its return is not awaited.
    const returned = iterator.return?.();
    if (late.signal.aborted) returned?.catch(() => undefined);
    else await returned;
  }
}

function nextWithin<T>(
  iterator: AsyncIterator<T>,
  limit: { kind: 'first' | 'stall'; ms: number },
  onDeadline: Deadlines['onDeadline'],
): Promise<IteratorResult<T>> {
  const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<T>>();
  const stop = afterDelay(
    limit.ms,
    () => {
      const error = new StreamDeadlineError(limit.kind, limit.ms);
      onDeadline(error);
      reject(error);
    },
    AFTER_A_PAUSE,
  );
  iterator.next().then(resolve, reject).finally(stop);
  return promise;
}
