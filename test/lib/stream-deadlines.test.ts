import { expect, it, vi } from 'vitest';
import { withDeadlines } from '../../src/lib/stream-deadlines.ts';

async function* paced(...delaysMs: readonly number[]): AsyncGenerator<number> {
  for (const delayMs of delaysMs) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    setTimeout(() => resolve(undefined), delayMs);
    await promise;
    yield delayMs;
  }
}

async function collect(source: AsyncIterable<number>): Promise<number[]> {
  const items: number[] = [];
  for await (const item of source) items.push(item);
  return items;
}

it('passes on a stream that keeps its deadlines', async () => {
  const onDeadline = vi.fn();
  expect(await collect(withDeadlines(paced(5, 1, 1), { firstMs: 200, stallMs: 200, onDeadline }))).toEqual([
    5, 1, 1,
  ]);
  expect(onDeadline).not.toHaveBeenCalled();
});

it('gives up on a stream whose first item is late', async () => {
  const onDeadline = vi.fn();
  const late = collect(withDeadlines(paced(500), { firstMs: 10, stallMs: 1_000, onDeadline }));
  await expect(late).rejects.toMatchObject({ name: 'StreamDeadlineError', kind: 'first' });
  expect(onDeadline).toHaveBeenCalledOnce();
});

it('gives up on a stream that stalls, after passing on what came', async () => {
  const seen: number[] = [];
  const stalling = async () => {
    for await (const item of withDeadlines(paced(1, 500), {
      firstMs: 200,
      stallMs: 10,
      onDeadline: vi.fn(),
    })) {
      seen.push(item);
    }
  };
  await expect(stalling()).rejects.toMatchObject({ kind: 'stall' });
  expect(seen).toEqual([1]);
});
