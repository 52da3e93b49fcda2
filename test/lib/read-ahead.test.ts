import { expect, it } from 'vitest';
import { readAhead } from '../../src/lib/read-ahead.ts';

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

it('reads before it is asked, and hands everything out in order', async () => {
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

it('hands out what comes later as well', async () => {
  const { promise: more, resolve } = Promise.withResolvers<string>();
  async function* source(): AsyncGenerator<string> {
    yield 'early';
    yield await more;
  }
  const items = collect(readAhead(source()));
  resolve('late');
  expect(await items).toEqual(['early', 'late']);
});

it('keeps an error until the reader has had all before it', async () => {
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
