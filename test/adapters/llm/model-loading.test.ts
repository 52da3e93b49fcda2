import { expect, it } from 'vitest';
import { createModelLoader, LOADING_QUESTION } from '../../../src/adapters/llm/model-loading.ts';
import { AdapterError } from '../../../src/adapters/ports/error.ts';
import type { ModelEvent } from '../../../src/adapters/ports/model.ts';
import { readAll } from './model-calls.ts';
import { startRawServer, streamed } from './raw-server.ts';
import type { RawAnswer, RawRequest } from './raw-server.ts';

const IDLE_MS = 5 * 60_000;

/** A loader whose model answers when it is told to. */
function aLoader({ unloads = true } = {}) {
  let asked = 0;
  let now = 0;
  let answer = Promise.withResolvers<undefined>();
  const loader = createModelLoader({
    async *ask(): AsyncGenerator<ModelEvent> {
      asked += 1;
      await answer.promise;
      yield { type: 'token', text: '14' };
      yield { type: 'end', reason: 'stop' };
    },
    unloads,
    now: () => now,
  });
  return {
    ...loader,
    asked: () => asked,
    pass: (ms: number) => (now += ms),
    answer: () => {
      answer.resolve(undefined);
      answer = Promise.withResolvers();
    },
  };
}

it('a model is loading until the first word of the answer, and the question is asked once at a time', async () => {
  const loader = aLoader();
  expect(loader.isLoading()).toBe(false);
  const loads = [loader.load(), loader.load()];
  expect(loader.isLoading()).toBe(true);
  loader.answer();
  await Promise.all(loads);
  expect([loader.isLoading(), loader.asked()]).toEqual([false, 1]);
});

it('a local model is loaded again when it is used after it was idle, and not in between', async () => {
  const loader = aLoader();
  for (let use = 0; use < 3; use++) {
    loader.pass(IDLE_MS / 2);
    loader.use();
  }
  expect(loader.asked()).toBe(0);
  loader.pass(IDLE_MS);
  loader.use();
  expect([loader.isLoading(), loader.asked()]).toEqual([true, 1]);
  const done = loader.load();
  loader.answer();
  await done;
});

it('a vendor’s model is never loaded again', () => {
  const loader = aLoader({ unloads: false });
  loader.pass(IDLE_MS * 100);
  loader.use();
  expect(loader.asked()).toBe(0);
});

const refusal: RawAnswer = {
  status: 503,
  body: JSON.stringify({ error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }),
};

it('a server that refuses requests while it loads is asked until it answers', async () => {
  let refusals = 2;
  await using server = await startRawServer(() => (refusals-- > 0 ? refusal : streamed('14')));
  expect((await readAll(server.model)).error).toMatchObject({ kind: 'loading', status: 503 });
  await server.model.load?.();
  expect(server.requests).toHaveLength(3);
});

it('another failure is thrown at once', async () => {
  await using server = await startRawServer(() => ({ status: 401, body: '{}' }));
  await expect(server.model.load?.()).rejects.toBeInstanceOf(AdapterError);
  expect(server.model.isLoading?.()).toBe(false);
});

const isQuestion = ({ body }: RawRequest) => body.messages[0]?.content === LOADING_QUESTION[0]?.content;

it('thoughts that only a closing tag shows are known before the first caller’s answer', async () => {
  await using server = await startRawServer((request) =>
    isQuestion(request)
      ? streamed('Two times seven.', '</think>', '14')
      : streamed('They want the hours.', '</think>', 'We open', ' at nine.'),
  );
  await server.model.load?.();
  expect((await readAll(server.model)).text).toBe('We open at nine.');
  expect(server.requests).toHaveLength(2);
});

it('words of a model that does not think are passed on as they come, also after the question', async () => {
  await using server = await startRawServer((request) =>
    isQuestion(request) ? streamed('14') : streamed('We open', ' at nine.'),
  );
  await server.model.load?.();
  expect((await readAll(server.model)).tokens).toEqual(['We open', ' at nine.']);
});
