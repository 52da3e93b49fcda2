import { describe, expect, it } from 'vitest';
import { buildPassageVectors } from '../../../src/adapters/knowledge/passage-vectors.ts';
import type { StoredPassage } from '../../../src/adapters/ports/knowledge.ts';
import { createRandom } from '../../../src/lib/random.ts';
import { fillVectors, fakeEmbeddings } from './fake-embeddings.ts';

const page = (id: string, title: string, text = 'Yes.'): StoredPassage => ({ id, title, text });
const PAGES = [page('a', 'Lockers'), page('b', 'Bread'), page('c', 'Lockers')];
const SHAPE = { isShortenable: true };
const random = createRandom(7);

function randomVector(dimensions: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const product = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

describe('the vectors of passages', () => {
  it.each([
    ['shortenable vectors', { dimensions: 16, isShortenable: true }],
    ['other vectors, of an odd length', { dimensions: 15, isShortenable: false }],
  ])('R-C6: finds the same nearest passages as a full comparison: %s', async (_what, shape) => {
    const { dimensions } = shape;
    const pages = Array.from({ length: 3_000 }, (_, index) => page(String(index), `Page ${index}`));
    const vectors = await buildPassageVectors(pages, shape, undefined);
    const made = new Map([...vectors.missing().keys()].map((hash) => [hash, randomVector(dimensions)]));
    vectors.take(made);
    const question = randomVector(dimensions);
    const bounds = { count: 20, atLeast: 0.5 };
    const near = await vectors.nearest(question, bounds);
    const expected = [...made.values()]
      .map((vector, number) => ({ number, similarity: product(question, vector) }))
      .filter(({ similarity }) => similarity >= bounds.atLeast)
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, bounds.count);
    expect(expected.length).toBeGreaterThan(10);
    expect(near.map(({ number }) => number)).toEqual(expected.map(({ number }) => number));
  });

  it('finds only passages that are near enough and have a vector', async () => {
    const vectors = await buildPassageVectors(PAGES, SHAPE, undefined);
    expect(vectors).toMatchObject({ isEmpty: true, missingCount: 3 });
    const [question = new Float32Array()] = await fakeEmbeddings().embed(['Bread'], {
      as: 'question',
      signal: new AbortController().signal,
    });
    const ask = (atLeast: number) => vectors.nearest(question, { count: 5, atLeast });
    expect(await ask(0)).toEqual([]);
    await fillVectors({ vectors: () => [vectors] });
    expect(await ask(0.5)).toMatchObject([{ number: 1 }]);
    expect(await ask(0.99)).toEqual([]);
  });

  it('compares one passage, if it has a vector of the same length', async () => {
    const vectors = await buildPassageVectors(PAGES, SHAPE, undefined);
    const [question, other] = [randomVector(512), randomVector(512)];
    const [first = ''] = vectors.missing().keys();
    vectors.take(new Map([[first, other]]));
    expect(vectors.similarityOf(question, 0)).toBeCloseTo(product(question, other), 5);
    expect(vectors.similarityOf(question, 1)).toBeUndefined();
    expect(vectors.similarityOf(randomVector(256), 0)).toBeUndefined();
  });

  it('requests one vector for two passages with the same text, and uses it for both', async () => {
    const vectors = await buildPassageVectors(PAGES, SHAPE, undefined);
    expect(vectors.missing().size).toBe(2);
    await fillVectors({ vectors: () => [vectors] });
    expect(vectors).toMatchObject({ isEmpty: false, missingCount: 0 });
  });

  it('keeps the vector of an unchanged text under a new id, but not the vector of an old text under the same id', async () => {
    const before = await buildPassageVectors(PAGES, SHAPE, undefined);
    await fillVectors({ vectors: () => [before] });
    const after = await buildPassageVectors([page('z', 'Bread'), page('a', 'Other')], SHAPE, before);
    expect([...after.missing().values()]).toEqual(['Other\nYes.']);
  });

  it('ignores vectors with other dimensions than the first one, also those of questions', async () => {
    const vectors = await buildPassageVectors(PAGES, SHAPE, undefined);
    const [first = '', second = ''] = vectors.missing().keys();
    vectors.take(new Map([[first, randomVector(512)]]));
    vectors.take(new Map([[second, randomVector(256)]]));
    expect([...vectors.missing().keys()]).toEqual([second]);
    expect(await vectors.nearest(randomVector(256), { count: 5, atLeast: -1 })).toEqual([]);
  });
});
