import { afterDelay } from './pause-watch.ts';

/** A stream said nothing for too long: before its first item, or between two. */
export class StreamDeadlineError extends Error {
  readonly kind: 'first' | 'stall';

  constructor(kind: 'first' | 'stall', limitMs: number) {
    super(kind === 'first' ? `no first token within ${limitMs} ms` : `no further token within ${limitMs} ms`);
    this.name = 'StreamDeadlineError';
    this.kind = kind;
  }
}

/**
 * A timer comes before what lies in the sockets: after a stop of the process, however short, silence has to be proved
 * again. The caller waits that much longer where the source was silent indeed.
 */
const AFTER_A_STOP = { lateMs: 100, readingMs: 300 };

/**
 * The items of `source`, as long as the first comes within `firstMs` and each other one within `stallMs` of the
 * one before. Past a deadline `onDeadline` is called (to close the request) and `StreamDeadlineError` is thrown.
 */
export async function* withDeadlines<T>(
  source: AsyncIterable<T>,
  { firstMs, stallMs, onDeadline }: { firstMs: number; stallMs: number; onDeadline: () => void },
): AsyncGenerator<T, void> {
  const iterator = source[Symbol.asyncIterator]();
  let limit: { kind: 'first' | 'stall'; ms: number } = { kind: 'first', ms: firstMs };
  const late = new AbortController();
  try {
    for (;;) {
      const item = await nextWithin(iterator, limit, () => {
        late.abort();
        onDeadline();
      });
      if (item.done === true) return;
      limit = { kind: 'stall', ms: stallMs };
      yield item.value;
    }
  } finally {
    // A source that is late may never answer: it is told, not waited for.
    const returned = iterator.return?.();
    if (late.signal.aborted) returned?.catch(() => undefined);
    else await returned;
  }
}

function nextWithin<T>(
  iterator: AsyncIterator<T>,
  limit: { kind: 'first' | 'stall'; ms: number },
  onDeadline: () => void,
): Promise<IteratorResult<T>> {
  const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<T>>();
  const stop = afterDelay(
    limit.ms,
    () => {
      onDeadline();
      reject(new StreamDeadlineError(limit.kind, limit.ms));
    },
    AFTER_A_STOP,
  );
  iterator.next().then(resolve, reject).finally(stop);
  return promise;
}
