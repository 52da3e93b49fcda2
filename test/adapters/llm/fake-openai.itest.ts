import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FakeOpenAi } from '../../fakes/fake-openai.ts';
import { startFakeOpenAi } from '../../fakes/fake-openai.ts';
import { answer, slow, status } from '../../fakes/openai-behaviour.ts';

let vendor: FakeOpenAi;
let client: OpenAI;
beforeAll(async () => {
  vendor = await startFakeOpenAi();
  client = new OpenAI({ apiKey: 'sk-test', baseURL: vendor.baseUrl, maxRetries: 0 });
});
beforeEach(() => {
  vendor.script();
  vendor.pace({ firstTokenMs: 0, tokenMs: 0 });
});
afterAll(() => vendor[Symbol.asyncDispose]());

const QUESTION = {
  model: 'gpt-4.1-mini',
  messages: [{ role: 'user' as const, content: 'Do you rent bikes?' }],
};

async function last() {
  const request = await vendor.request(vendor.requests.length - 1);
  await request.closed;
  return request;
}

describe('the fake OpenAI server', () => {
  it('answers with the question by default, in the vendor’s wire format', async () => {
    const stream = await client.chat.completions.create({ ...QUESTION, stream: true });
    const chunks = await Array.fromAsync(stream);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
      'You said: Do you rent bikes.',
    );
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('also answers requests without streaming', async () => {
    const completion = await client.chat.completions.create(QUESTION);
    expect(completion.choices[0]?.message.content).toBe('You said: Do you rent bikes.');
    expect(completion.usage?.completion_tokens).toBe(6);
  });

  it('keeps the configured pace, and records when each chunk was sent', async () => {
    vendor.script(answer('a b c', { firstTokenMs: 30, tokenMs: 15 }));
    await Array.fromAsync(await client.chat.completions.create({ ...QUESTION, stream: true }));
    const { at, sent } = await last();
    const times = new Map(sent.map((chunk) => [chunk.text, chunk.at - at]));
    // One timer per token, and each may fire almost a millisecond too early.
    expect(times.get('a')).toBeGreaterThanOrEqual(29);
    expect(times.get(' c')).toBeGreaterThanOrEqual(57);
    expect([...times.keys()]).toEqual(['<role>', 'a', ' b', ' c', '<finish>', '<done>']);
  });

  it('can be made ten times slower', () => {
    expect(slow({ firstTokenMs: 200, tokenMs: 20 })).toMatchObject({ firstTokenMs: 2_000, tokenMs: 200 });
  });

  it('plays scripted behaviours in order, then answers normally again', async () => {
    vendor.script(status(500), status(404));
    await expect(client.chat.completions.create(QUESTION)).rejects.toMatchObject({ status: 500 });
    await expect(client.chat.completions.create(QUESTION)).rejects.toMatchObject({ status: 404 });
    await expect(client.chat.completions.create(QUESTION)).resolves.toBeDefined();
  });

  it('can choose the behaviour by the request', async () => {
    vendor.script((body) => (body.model === 'gpt-broken' ? status(503) : undefined));
    await expect(client.chat.completions.create({ ...QUESTION, model: 'gpt-broken' })).rejects.toMatchObject({
      status: 503,
    });
    await expect(client.chat.completions.create(QUESTION)).resolves.toBeDefined();
  });

  it('rejects what the vendor rejects: no key, an unknown path, no messages', async () => {
    const url = `${vendor.baseUrl}/chat/completions`;
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
    const headers = { authorization: 'Bearer sk' };
    expect((await fetch(url, { method: 'POST', body: '{}', headers })).status).toBe(400);
    expect((await fetch(`${vendor.baseUrl}/nothing`, { headers })).status).toBe(404);
    expect((await client.models.list()).data[0]?.id).toBe('gpt-4.1-mini');
  });

  it('goes down and comes back on the same port', async () => {
    const { baseUrl } = vendor;
    await vendor.goDown();
    await expect(client.chat.completions.create(QUESTION)).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
    await vendor.listen();
    expect(vendor.baseUrl).toBe(baseUrl);
    await expect(client.chat.completions.create(QUESTION)).resolves.toBeDefined();
  });
});
