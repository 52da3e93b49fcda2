/**
 * Reads `source` from now on and keeps what comes until it is wanted. For one reader. An error of the source is
 * kept as well and thrown to the reader when it gets there; where nobody reads, nobody hears of it.
 */
export function readAhead<T>(source: AsyncIterable<T>): AsyncIterable<T> {
  const items: T[] = [];
  let end: { readonly error?: unknown } | undefined;
  let news = Promise.withResolvers<undefined>();
  const tell = () => {
    news.resolve(undefined);
    news = Promise.withResolvers();
  };
  const pump = async () => {
    for await (const item of source) {
      items.push(item);
      tell();
    }
  };
  pump().then(
    () => {
      end = {};
      tell();
    },
    (error: unknown) => {
      end = { error };
      tell();
    },
  );
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const { promise } = news;
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
