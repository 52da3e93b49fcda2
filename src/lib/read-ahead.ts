/**
 * Starts to read `source` at once and buffers its items for one reader. An error of the source is thrown to the reader
 * after the items before it. Without a reader the error is dropped.
 */
export function readAhead<T>(source: AsyncIterable<T>): AsyncIterable<T> {
  const items: T[] = [];
  let end: { readonly error?: unknown } | undefined;
  let changed = Promise.withResolvers<undefined>();
  const notify = () => {
    changed.resolve(undefined);
    changed = Promise.withResolvers();
  };
  const pump = async () => {
    for await (const item of source) {
      items.push(item);
      notify();
    }
  };
  pump().then(
    () => {
      end = {};
      notify();
    },
    (error: unknown) => {
      end = { error };
      notify();
    },
  );
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const { promise } = changed;
        for (let item = items.shift(); item !== undefined; item = items.shift()) yield item;
        if (end !== undefined && items.length === 0) {
          if ('error' in end) throw end.error;
          return;
        }
        if (items.length === 0) await promise;
      }
    },
  };
}
