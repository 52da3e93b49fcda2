import { expect, it } from 'vitest';
import { readAhead } from '../../src/lib/read-ahead.ts';

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

it('reads before the reader asks, and yields everything in order', async () => {
  let produced = 0;
  async function* source(): AsyncGenerator<number> {
    for (const item of [0, 1, 2]) {
      produced += 1;
      yield item;
    }
  }
  const ahead = readAhead(source());
  await expect.poll(() => produced, { interval: 1 }).toBe(3);
  expect(await collect(ahead)).toEqual([0, 1, 2]);
});

it('yields items that arrive later, too', async () => {
  const { promise: more, resolve } = Promise.withResolvers<string>();
  async function* source(): AsyncGenerator<string> {
    yield 'early';
    yield await more;
  }
  const items = collect(readAhead(source()));
  resolve('late');
  expect(await items).toEqual(['early', 'late']);
});

it('throws an error of the source after the items before it', async () => {
  async function* source(): AsyncGenerator<string> {
    yield 'one';
    throw new Error('cut');
  }
  const seen: string[] = [];
  const reading = async () => {
    for await (const item of readAhead(source())) seen.push(item);
  };
  await expect(reading()).rejects.toThrow('cut');
  expect(seen).toEqual(['one']);
});
