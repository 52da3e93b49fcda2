import { getEventListeners } from 'node:events';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOpenAiModel } from '../../../src/adapters/llm/openai.ts';
import type { ReplyModel } from '../../../src/adapters/ports/model.ts';
import type { FakeOpenAi } from '../../fakes/fake-openai.ts';
import { startFakeOpenAi } from '../../fakes/fake-openai.ts';
import { answer, broken } from '../../fakes/openai-behaviour.ts';
import { samplePassage } from '../../fakes/sample-agent.ts';
import { arrivalOf, endOfResponse } from './client-events.ts';
import { modelRequest, readAll } from './model-calls.ts';

let vendor: FakeOpenAi;
let model: ReplyModel;
beforeAll(async () => {
  vendor = await startFakeOpenAi();
  model = createOpenAiModel({
    apiKey: 'sk-test',
    model: 'gpt-4.1-mini',
    maxTokens: 150,
    baseUrl: vendor.baseUrl,
  });
});
beforeEach(() => vendor.script());
afterAll(() => vendor[Symbol.asyncDispose]());

describe('a complete answer', () => {
  it('is streamed token by token and ends with the finish reason and token counts', async () => {
    vendor.script(answer('We open at nine.'));
    const { tokens, end } = await readAll(model);
    expect(tokens).toEqual(['We', ' open', ' at', ' nine.']);
    expect(end).toMatchObject({ type: 'end', reason: 'stop', usage: { outputTokens: 4 } });
    expect(end?.usage?.inputTokens).toBeGreaterThan(100);
  });

  it('is passed on while it arrives, not at its end', async () => {
    vendor.script(broken('stall', 1));
    const controller = new AbortController();
    const stream = model.stream(modelRequest({ signal: controller.signal }))[Symbol.asyncIterator]();
    expect(await stream.next()).toEqual({ done: false, value: { type: 'token', text: 'You' } });
    controller.abort(new Error('enough'));
    await expect(stream.next()).rejects.toThrow('enough');
  });

  it('reports that it hit the token limit', async () => {
    vendor.script(answer('We open at', { finish: 'length' }));
    expect((await readAll(model)).end?.reason).toBe('length');
  });

  it('ends without token counts if they do not arrive soon', async () => {
    vendor.script(answer('We open at nine.', { afterFinish: 'hang' }));
    const startedAt = performance.now();
    expect((await readAll(model)).end).toEqual({ type: 'end', reason: 'stop' });
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });

  it('begins with a word, not with blanks', async () => {
    vendor.script({ type: 'answer', tokens: ['', '\n', ' ', ' Nine', ' o’clock.'] });
    expect((await readAll(model)).tokens).toEqual(['Nine', ' o’clock.']);
  });

  it.each([
    ['We open', ['at', ' nine.'], ' at nine.'],
    ['We open', [' at', ' nine.'], ' at nine.'],
    ['We open ', [' at'], 'at'],
    ['We open', [', at', ' nine.'], ', at nine.'],
  ])('joins "%s" with %j with correct spacing', async (continueAfter, tokens, expected) => {
    vendor.script({ type: 'answer', tokens });
    expect((await readAll(model, { continueAfter })).text).toBe(expected);
  });
});

describe('the request', () => {
  it('contains model, limits and messages, and requests a stream with token counts', async () => {
    await readAll(model, { passages: [samplePassage('Hours', 'Nine to six.')] });
    const request = vendor.requests.at(-1);
    expect(request?.headers.authorization).toBe('Bearer sk-test');
    expect(request?.body).toMatchObject({
      model: 'gpt-4.1-mini',
      max_completion_tokens: 150,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(request?.body.messages[0]?.content).toContain('Nine to six.');
    expect(request?.body.messages.at(-1)).toEqual({ role: 'user', content: 'When are you open?' });
  });

  it('is byte for byte the same for the same input', async () => {
    await readAll(model);
    await readAll(model);
    const [first, second] = vendor.requests.slice(-2);
    expect(JSON.stringify(first?.body)).toBe(JSON.stringify(second?.body));
  });

  it('reuses the connection of the previous request, even if the end of the answer arrives late', async () => {
    vendor.script(() => answer('We open at nine.', { closeMs: 5 }));
    const before = vendor.connectionCount;
    for (let count = 0; count < 4; count++) {
      const isOver = endOfResponse();
      await readAll(model);
      await isOver;
    }
    // One, if an earlier test left no idle connection.
    expect(vendor.connectionCount - before).toBeLessThanOrEqual(1);
  });
});

describe('an abort', () => {
  const reason = new Error('the caller interrupted');

  it('before the request sends nothing', async () => {
    const count = vendor.requests.length;
    const { error } = await readAll(model, { signal: AbortSignal.abort(reason) });
    expect(error).toBe(reason);
    expect(vendor.requests).toHaveLength(count);
  });

  it.each([
    ['before the first byte', { type: 'silence' } as const, 0, undefined],
    ['in the middle of a sentence', broken('stall', 2), 2, undefined],
    ['while tokens flow', answer('and so on '.repeat(100), { tokenMs: 5 }), 2, undefined],
    ['while the token counts are awaited', answer('a b', { afterFinish: 'hang' }), 2, '"stop"'],
  ])('%s rethrows its reason at once and closes the request', async (_when, behaviour, tokens, last) => {
    vendor.script(behaviour);
    const index = vendor.requests.length;
    const hasArrived = last === undefined ? vendor.request(index) : arrivalOf(last);
    const controller = new AbortController();
    const stream = model.stream(modelRequest({ signal: controller.signal }))[Symbol.asyncIterator]();
    for (let count = 0; count < tokens; count++) await stream.next();
    const pending = stream.next();
    await hasArrived;
    controller.abort(reason);
    const thrown = pending.then(() => stream.next()).catch((error: unknown) => error);
    // At once, which means before any timer could fire.
    expect(await Promise.race([thrown, turnOfTheLoop('still waiting')])).toBe(reason);
    const request = await vendor.request(index);
    await request.closed;
    expect(request.closedEarly).toBe(true);
  });

  it('discards tokens that have arrived but were not read', async () => {
    vendor.script(answer('a b c d e f g h'));
    const controller = new AbortController();
    const stream = model.stream(modelRequest({ signal: controller.signal }))[Symbol.asyncIterator]();
    await stream.next();
    controller.abort(reason);
    await expect(stream.next()).rejects.toBe(reason);
  });

  it('leaves no listener on the signal after complete and failed answers', async () => {
    const { signal } = new AbortController();
    vendor.script(answer('Hi.'), { type: 'status', status: 500 });
    await readAll(model, { signal });
    await readAll(model, { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is not needed if the reader stops early: the request is closed anyway', async () => {
    vendor.script(answer('a b c d e f g h i j k l', { tokenMs: 10 }));
    const index = vendor.requests.length;
    for await (const event of model.stream(modelRequest())) if (event.type === 'token') break;
    const request = await vendor.request(index);
    await request.closed;
    expect(request.closedEarly).toBe(true);
  });
});

describe('a connection', () => {
  it('is opened once, before the first answer needs it', async () => {
    await using other = await startFakeOpenAi();
    const cold = createOpenAiModel({
      apiKey: 'sk-test',
      model: 'gpt-4.1-mini',
      maxTokens: 150,
      baseUrl: other.baseUrl,
    });
    await cold.warm?.();
    await cold.warm?.();
    // A used connection becomes free in the next turn of the event loop.
    await turnOfTheLoop();
    await readAll(cold);
    expect((await other.request(0)).connection).toBe(1);
    expect(other.connectionCount).toBe(1);
  });

  it('cannot be opened to a vendor that is down, which is not an error yet', async () => {
    const down = await startFakeOpenAi();
    await down.goDown();
    const cold = createOpenAiModel({ apiKey: 'k', model: 'm', maxTokens: 150, baseUrl: down.baseUrl });
    await expect(cold.warm?.()).resolves.toBeUndefined();
  });
});
