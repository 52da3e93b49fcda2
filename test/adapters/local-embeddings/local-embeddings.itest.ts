/** The real model in its thread. Skipped on a machine that cannot have it. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLocalEmbeddings } from '../../../src/adapters/local-embeddings/local-embeddings.ts';
import { AdapterError } from '../../../src/adapters/ports/error.ts';
import { usableModel } from '../../setup/embedding-model.ts';

const { signal } = new AbortController();
const product = (a: Float32Array = new Float32Array(), b: Float32Array = new Float32Array()): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

it('R-C6: a question is nearer to its answer than to anything else, in other words', async (context) => {
  await using embeddings = await usableModel(context);
  const [question] = await embeddings.embed(['I ran over a nail'], { as: 'question', signal });
  const passages = await embeddings.embed(
    [
      'How much is the deposit?\nIt is 100 dollars.',
      'Flat tyre\nWe mend a puncture in an hour.',
      'Lockers\nBeside the door.',
    ],
    { as: 'passage', signal },
  );
  const similarities = passages.map((passage) => product(question, passage));
  expect(similarities.indexOf(Math.max(...similarities))).toBe(1);
  expect(passages.map((passage) => product(passage, passage))).toEqual(
    [1, 1, 1].map((one) => expect.closeTo(one, 5) as unknown),
  );
  expect(passages[0]).toHaveLength(embeddings.dimensions);
});

it('R-C6: a question does not wait for the passages that came before it', async (context) => {
  await using embeddings = await usableModel(context);
  const order: string[] = [];
  const embed = (text: string, as: 'question' | 'passage') =>
    embeddings.embed([text], { as, signal }).then(() => order.push(text.slice(0, 20)));
  await embed('loads the second thread', 'passage');
  order.length = 0;
  const long = (name: string) => `${name} ${'We are open every day. '.repeat(100)}`;
  await Promise.all([
    embed(long('first passage'), 'passage'),
    embed(long('second passage'), 'passage'),
    embed('question', 'question'),
  ]);
  expect(order[0]).toBe('question');
});

it('R-C6: while calls are up, passages leave the processor free most of the time', async (context) => {
  let isBusy = false;
  await using embeddings = await usableModel(context, { isBusy: () => isBusy });
  const texts = Array.from({ length: 6 }, (_, at) => `Page ${at}. ${'We are open every day. '.repeat(20)}`);
  const processorShare = async (): Promise<number> => {
    const [before, startedAt] = [process.cpuUsage(), performance.now()];
    await embeddings.embed(texts, { as: 'passage', signal });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000 / (performance.now() - startedAt);
  };
  await embeddings.embed(['loads the second thread'], { as: 'passage', signal });
  const alone = await processorShare();
  isBusy = true;
  expect(await processorShare()).toBeLessThan(alone / 2);
});

it('R-C6: any text has a vector', async (context) => {
  await using embeddings = await usableModel(context);
  const odd = {
    nothing: '',
    emoji: '🚲👩‍👩‍👧☎️'.repeat(100),
    'one long word': 'a'.repeat(5_000),
    'half a surrogate pair and a NUL': 'ho\0urs \ud83d',
    'many words': 'open '.repeat(5_000),
  };
  const vectors = await embeddings.embed(Object.values(odd), { as: 'passage', signal });
  expect(vectors.map((vector) => Math.round(product(vector, vector) * 1e4) / 1e4)).toEqual([1, 1, 1, 1, 1]);
});

it('R-C6: an aborted question is not waited for, and the next one is answered', async (context) => {
  await using embeddings = await usableModel(context);
  const stop = new AbortController();
  const asked = embeddings.embed(['a', 'b'], { as: 'question', signal: stop.signal });
  stop.abort(new Error('no longer wanted'));
  await expect(asked).rejects.toThrow('no longer wanted');
  expect(await embeddings.embed(['c'], { as: 'question', signal })).toHaveLength(1);
});

it('R-C6: without its files it says why, and embeds nothing', async () => {
  const dir = join(tmpdir(), 'evercall-no-such-model');
  await using embeddings = createLocalEmbeddings({ places: { dir, cacheDir: dir }, log: console.log });
  const asked = embeddings.embed(['hours'], { as: 'question', signal });
  await expect(asked).rejects.toThrow(AdapterError);
  expect((await embeddings.started).unavailable).toMatch(/^EMBEDDING_MODEL_DIR: .*no such file/);
  await expect(embeddings.embed(['hours'], { as: 'question', signal })).rejects.toThrow(AdapterError);
});
