import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOpenAiEmbeddings } from '../../../src/adapters/llm/openai-embeddings.ts';
import type { Embeddings } from '../../../src/adapters/ports/knowledge.ts';
import type { FakeOpenAi } from '../../fakes/fake-openai.ts';
import { startFakeOpenAi } from '../../fakes/fake-openai.ts';
import { outOfQuota, rateLimited, status } from '../../fakes/openai-behaviour.ts';

let vendor: FakeOpenAi;
let embeddings: Embeddings;
beforeAll(async () => {
  vendor = await startFakeOpenAi();
  embeddings = createOpenAiEmbeddings({
    apiKey: 'sk-test',
    model: 'text-embedding-3-small',
    baseUrl: vendor.baseUrl,
  });
});
beforeEach(() => vendor.embeddings.script());
afterAll(() => vendor[Symbol.asyncDispose]());

const embed = (texts: readonly string[], signal = new AbortController().signal) =>
  embeddings.embed(texts, { as: 'question', signal });
const product = (a: Float32Array = new Float32Array(), b: Float32Array = new Float32Array()): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

describe('embeddings', () => {
  it('are unit vectors, one per text, in order', async () => {
    const [food, meal, locker] = await embed(['food', 'nourishment', 'locker']);
    expect(product(food, food)).toBeCloseTo(1);
    expect(product(food, meal)).toBeCloseTo(1);
    expect(product(food, locker)).toBeCloseTo(0);
    expect(vendor.embeddings.requests.at(-1)).toEqual({
      model: 'text-embedding-3-small',
      input: ['food', 'nourishment', 'locker'],
      dimensions: 512,
      encoding_format: 'base64',
    });
    expect(embeddings.name).toBe('text-embedding-3-small/512');
  });

  it('reuse the connection', async () => {
    await embed(['food']);
    const before = vendor.connectionCount;
    await embed(['food']);
    expect(vendor.connectionCount).toBe(before);
  });

  it.each([
    ['429', rateLimited({ retryAfterMs: 1_500 }), { kind: 'rate-limited', retryAfterMs: 1_500 }],
    ['no credit', outOfQuota(), { kind: 'quota' }],
    ['a bad key', status(401), { kind: 'unauthorized' }],
    ['an unknown model', status(404), { kind: 'not-found' }],
    ['500', status(500), { kind: 'server' }],
    ['a refused connection', { type: 'refuse' }, { kind: 'unreachable' }],
    ['a web page', { type: 'page' }, { kind: 'malformed' }],
    ['too few', { type: 'page', body: '{"data":[]}' }, { kind: 'malformed' }],
  ] as const)('fail with the right kind on %s, without a retry', async (_name, behaviour, failure) => {
    vendor.embeddings.script(() => behaviour);
    const before = vendor.embeddings.requests.length;
    await expect(embed(['secret words'])).rejects.toMatchObject({
      name: 'AdapterError',
      vendor: 'openai',
      operation: 'embed',
      message: expect.not.stringContaining('secret') as unknown,
      ...failure,
    });
    expect(vendor.embeddings.requests).toHaveLength(before + 1);
  });

  it('fail with the abort reason if they are aborted while the vendor is silent', async () => {
    vendor.embeddings.script(() => ({ type: 'silence' }));
    const controller = new AbortController();
    const asked = embed(['food'], controller.signal);
    await vendor.embeddings.request(vendor.embeddings.requests.length);
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});
