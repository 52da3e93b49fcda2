import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDigestActivities } from '../../../src/activities/digest.ts';
import { createDigestModel, createWordingModel } from '../../../src/adapters/llm/create-model.ts';
import type { SummarizeInput } from '../../../src/contracts/activities.ts';
import { aCallSid } from '../../conversation/a-call.ts';
import { startFakeOpenAi } from '../../fakes/fake-openai.ts';
import type { FakeOpenAi } from '../../fakes/fake-openai.ts';
import { answer, status } from '../../fakes/openai-behaviour.ts';

const INPUT: SummarizeInput = {
  callSid: aCallSid(),
  language: 'en-US',
  digest: 'Ada calls.',
  turns: [{ caller: 'A secret red tandem.', agent: 'Gladly.' }],
  maxChars: 1_200,
};

let vendor: FakeOpenAi;
beforeAll(async () => {
  vendor = await startFakeOpenAi();
});
beforeEach(() => vendor.script());
afterAll(() => vendor[Symbol.asyncDispose]());

const summarize = (apiKey: string | undefined, info: { startToCloseTimeoutMs?: number } = {}) => {
  const model = createDigestModel({ apiKey, model: 'gpt-4.1-mini', baseUrl: vendor.baseUrl });
  const activities = createDigestActivities({ model });
  return new MockActivityEnvironment(info).run((input: SummarizeInput) => activities.summarize(input), INPUT);
};

it('a digest comes from the configured model in one request', async () => {
  vendor.script(answer('The caller wants a tandem.'));
  const asked = vendor.requests.length;
  expect(await summarize('sk-test')).toMatchObject({
    text: 'The caller wants a tandem.',
    model: 'gpt-4.1-mini',
    usage: { outputTokens: 5 },
  });
  const { body } = await vendor.request(asked);
  expect(body).toMatchObject({ model: 'gpt-4.1-mini', max_completion_tokens: 400 });
  expect(body.messages.at(-1)?.content).toContain('Caller: A secret red tandem.');
  expect(vendor.requests.length).toBe(asked + 1);
});

it('without a key a digest is the text of the turns', async () => {
  const asked = vendor.requests.length;
  expect(await summarize(undefined)).toEqual({
    text: 'Ada calls.\nCaller: A secret red tandem.\nAgent: Gladly.',
  });
  expect(vendor.requests.length).toBe(asked);
});

it('a failure has its type and contains no spoken words', async () => {
  vendor.script(status(401));
  const failure: unknown = await summarize('sk-test').catch((error: unknown) => error);
  expect(failure).toMatchObject({ type: 'ModelMisconfigured', nonRetryable: true });
  expect(JSON.stringify(failure) + String(failure)).not.toMatch(/secret|tandem|Ada/u);
});

it('the request is closed when the activity times out', async () => {
  vendor.script({ type: 'silence' });
  const asked = vendor.requests.length;
  await expect(summarize('sk-test', { startToCloseTimeoutMs: 100 })).rejects.toThrow();
  const request = await vendor.request(asked);
  await request.closed;
  expect(request.closedEarly).toBe(true);
});

it('a digest holds no thoughts, even if only a closing tag shows them and it is the first one', async () => {
  vendor.script({
    type: 'answer',
    tokens: ['Ada calls.', ' Hm.', '</think>', 'The caller', ' wants a tandem.'],
  });
  expect(await summarize('sk-test')).toMatchObject({ text: 'The caller wants a tandem.' });
});

describe('R-K1: wordings of a passage', () => {
  const passage = { title: 'Tires', text: 'We repair punctures.' };
  const make = (signal = new AbortController().signal) =>
    createWordingModel({ apiKey: 'sk-test', model: 'gpt-4.1-mini', baseUrl: vendor.baseUrl })?.wordings(
      passage,
      signal,
    );

  it('come as JSON of a given form, in one request', async () => {
    vendor.script(answer('{"wordings":["fix a flat","my tire is dead"]}'));
    const asked = vendor.requests.length;
    expect(await make()).toEqual(['fix a flat', 'my tire is dead']);
    const { body } = await vendor.request(asked);
    expect(body).toMatchObject({ response_format: { type: 'json_schema' }, max_completion_tokens: 600 });
    expect(body.messages.at(-1)?.content).toContain('We repair punctures.');
  });

  it('come as lines from a server that takes no form', async () => {
    const message = 'Unsupported parameter: response_format';
    const error = { message, type: 'invalid_request_error', code: null, param: 'response_format' };
    vendor.script({ type: 'status', status: 400, error }, answer('fix a flat\nmy tire is dead'));
    const asked = vendor.requests.length;
    expect(await make()).toEqual(['fix a flat', 'my tire is dead']);
    const { body } = await vendor.request(asked + 1);
    expect(body).not.toHaveProperty('response_format');
  });
});
