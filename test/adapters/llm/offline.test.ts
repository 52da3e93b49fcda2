import { describe, expect, it } from 'vitest';
import { createReplyModel } from '../../../src/adapters/llm/create-model.ts';
import { createOfflineModel } from '../../../src/adapters/llm/offline.ts';
import { samplePassage } from '../../fakes/sample-agent.ts';
import { modelRequest, readAll } from './model-calls.ts';

const passages = [samplePassage('Opening hours', 'We are open from nine to six. Dogs are welcome.')];

describe('the offline model', () => {
  const model = createOfflineModel();

  it('answers from the passages word by word and ends with "stop"', async () => {
    expect(await readAll(model, { passages })).toEqual({
      text: 'We are open from nine to six.',
      tokens: ['We', ' are', ' open', ' from', ' nine', ' to', ' six.'],
      end: { type: 'end', reason: 'stop' },
    });
  });

  it('gives the same answer each time', async () => {
    expect(await readAll(model, { passages })).toEqual(await readAll(model, { passages }));
  });

  it('treats everything the caller said since its last answer as the question', async () => {
    const context = [{ agent: 'Hello!' }, { caller: 'When are you' }, { caller: 'open on Fridays?' }];
    expect((await readAll(model, { passages, context })).text).toBe('We are open from nine to six.');
  });

  it('ignores questions that are already answered', async () => {
    const context = [
      { caller: 'Are dogs welcome?', agent: 'Yes, they are.' },
      { caller: 'When are you open?' },
    ];
    expect((await readAll(model, { passages, context })).text).toBe('We are open from nine to six.');
  });

  it('does not repeat its last answer', async () => {
    const context = [
      { caller: 'When are you open?', agent: 'We are open from nine to six.' },
      { caller: 'When are you open?' },
    ];
    expect((await readAll(model, { passages, context })).text).not.toContain('nine to six');
  });

  it('continues after words that were already spoken', async () => {
    const first = 'We are open';
    expect(first + (await readAll(model, { passages, continueAfter: first })).text).toBe(
      'We are open from nine to six.',
    );
  });

  it('stops before the next word when it is aborted', async () => {
    const controller = new AbortController();
    const stream = model
      .stream(modelRequest({ passages, signal: controller.signal }))
      [Symbol.asyncIterator]();
    await stream.next();
    const reason = new Error('the caller interrupted');
    controller.abort(reason);
    await expect(stream.next()).rejects.toBe(reason);
    expect((await readAll(model, { signal: AbortSignal.abort(reason) })).error).toBe(reason);
  });
});

describe('createReplyModel', () => {
  const config = { model: 'gpt-4.1-mini', maxTokens: 150, baseUrl: 'https://api.openai.com/v1' };
  const logged: string[] = [];
  const note = (_fields: object, message: string) => void logged.push(message);
  const log = { warn: note, error: note };

  it('uses OpenAI if a key is set', () => {
    expect(createReplyModel({ ...config, apiKey: 'sk-test' }, log).name).toBe('gpt-4.1-mini');
    expect(logged).toEqual([]);
  });

  it.each([{}, { apiKey: '' }, { apiKey: undefined }])(
    'uses the offline model without a key, and logs that once (%j)',
    (key) => {
      logged.length = 0;
      expect(createReplyModel({ ...config, ...key }, log).name).toBe('offline');
      expect(logged).toEqual(['OPENAI_API_KEY is not set: answers come from the knowledge base alone']);
    },
  );
});
