import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { AzureOpenAI } from 'openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient, createDispatcher } from '../../../src/adapters/llm/openai-client.ts';
import { createReplyModel } from '../../../src/adapters/llm/create-model.ts';
import { createOpenAiModel } from '../../../src/adapters/llm/openai.ts';
import { sampleAgent } from '../../fakes/sample-agent.ts';
import { readAll } from './model-calls.ts';
import { delta, events, portOf, startRawServer, streamed } from './raw-server.ts';
import {
  CONTINUED,
  HEARD,
  NOT_SPOKEN,
  refusal,
  REFUSED_FIELDS,
  REFUSED_TOOLS,
  ROLES,
  rolesOf,
  thought,
  WHOLE,
  without,
  WORDS,
} from './server-behaviours.ts';

describe('an answer is spoken whole and once', () => {
  it.each(WHOLE)('if %s', async (_what, answer) => {
    await using server = await startRawServer(() => answer);
    expect(await readAll(server.model)).toMatchObject({ text: WORDS, end: { reason: 'stop' } });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('up to an error, after which the next attempt continues', async () => {
    const error = delta('', { finish_reason: 'error' });
    await using server = await startRawServer(() => events(delta('We open'), error, '[DONE]'));
    expect(await readAll(server.model)).toMatchObject({ text: 'We open', error: { kind: 'cut' } });
  });
});

it.each([
  ['max_tokens', { end: { reason: 'length' } }],
  ['SAFETY', { error: { kind: 'filtered' } }],
  ['content_filter: PROHIBITED_CONTENT', { error: { kind: 'filtered' } }],
  ['function_call_filter: MALFORMED_FUNCTION_CALL', { error: { kind: 'cut' } }],
  ['insufficient_system_resource', { error: { kind: 'cut' } }],
  ['eos_token', { end: { reason: 'stop' } }],
])('an answer may end with the reason %s', async (reason, outcome) => {
  const end = { choices: [{ index: 0, delta: {}, finish_reason: reason }] };
  await using server = await startRawServer(() => events(delta(WORDS), end, '[DONE]'));
  expect(await readAll(server.model)).toMatchObject(outcome);
});

describe('a cause that only the message tells', () => {
  it.each([
    ['API key not valid. Please pass a valid API key.', { kind: 'unauthorized' }],
    ['Your credit balance is too low to access the API.', { kind: 'quota' }],
    ["This model's maximum context length is 4096 tokens.", { code: 'context_length_exceeded' }],
    [
      'Prompt contains 5000 tokens, too large for model with 4096 maximum context length',
      { code: 'context_length_exceeded' },
    ],
    ['Invalid model name passed in model=x.', { code: 'model_not_found' }],
    ['No endpoints found for x/local-model.', { code: 'model_not_found' }],
    ['models/x is not found for API version v1main', { code: 'model_not_found' }],
    ['No models loaded. Please load a model in the developer page.', { code: 'model_not_found' }],
    ['Input is too long for requested model.', { code: 'context_length_exceeded' }],
    ['too many tokens: the prompt cannot exceed 4081', { code: 'context_length_exceeded' }],
    [
      'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096.',
      { code: 'context_length_exceeded' },
    ],
    ['Authentication Error, Invalid proxy server token passed.', { kind: 'unauthorized' }],
  ])('is named: %s', async (message, error) => {
    await using server = await startRawServer(() => refusal(400, { error: { message, code: 400 } }));
    expect((await readAll(server.model)).error).toMatchObject(error);
    expect(server.requests).toHaveLength(1);
  });
});

it.each<[number, object, object]>([
  [403, { error: { message: 'Your input was flagged', code: 403 } }, { kind: 'filtered' }],
  [405, { detail: 'Method Not Allowed' }, { kind: 'not-found' }],
  [
    410,
    { detail: "The model 'x' has reached its end of life" },
    { kind: 'not-found', code: 'model_not_found' },
  ],
  [
    400,
    { error: { message: 'Model Not Exist', code: 'invalid_request_error' } },
    { kind: 'bad-request', code: 'model_not_found' },
  ],
  [
    429,
    [{ error: { code: 429, message: 'Quota exceeded', details: [{ retryDelay: '34s' }] } }],
    { kind: 'rate-limited', retryAfterMs: 34_000 },
  ],
])('a refusal has its cause: %i, %j', async (status, body, error) => {
  await using server = await startRawServer(() => refusal(status, body));
  expect((await readAll(server.model)).error).toMatchObject(error);
});

it('an error that comes as a chunk is that error', async () => {
  const error = { object: 'error', message: 'bad', code: 404 };
  await using server = await startRawServer(() => events(error));
  expect(await readAll(server.model)).toMatchObject({ text: '', error: { kind: 'not-found' } });
});

describe('what is not the answer is not spoken', () => {
  it.each(['.', '\u200B', '```\n```', '<|im_end|>'])(
    'and an answer of nothing else is empty: %j',
    async (text) => {
      await using server = await startRawServer(() => streamed(text));
      expect(await readAll(server.model)).toMatchObject({ text: '', error: { kind: 'empty' } });
    },
  );

  it('and a thought after its first word leaves the answer to the next rung', async () => {
    await using server = await startRawServer(() => streamed('The', ' user asks', ' when we open.'));
    expect(await readAll(server.model)).toMatchObject({ text: 'The', error: { kind: 'empty' } });
  });

  it.each(NOT_SPOKEN)('if it is %s', async (_what, answer) => {
    await using server = await startRawServer(() => answer);
    expect((await readAll(server.model)).text.trim()).toBe(WORDS);
  });

  it('and an answer without room after the thoughts is named so', async () => {
    const cut = { choices: [{ index: 0, delta: {}, finish_reason: 'length' }] };
    await using server = await startRawServer(() => events(thought('reasoning'), cut, '[DONE]'));
    expect((await readAll(server.model)).error).toMatchObject({ kind: 'only-thoughts' });
    await readAll(server.model);
    expect(server.requests.map(({ body }) => body['max_completion_tokens'])).toEqual([150, 2_150]);
  });

  it.each<[string, object]>([
    ['reasoning_details', { choices: [{ index: 0, delta: { reasoning_details: [{ text: 'Hm.' }] } }] }],
    ['thinking', thought('thinking')],
    [
      'counted tokens',
      {
        choices: [],
        usage: {
          prompt_tokens: 9,
          completion_tokens: 150,
          completion_tokens_details: { reasoning_tokens: 150 },
        },
      },
    ],
  ])('and thoughts that only this shows are named so, too: %s', async (_what, chunk) => {
    const cut = { choices: [{ index: 0, delta: {}, finish_reason: 'length' }] };
    const [first, last] = 'usage' in chunk ? [cut, chunk] : [chunk, cut];
    await using server = await startRawServer(() => events(first, last, '[DONE]'));
    expect((await readAll(server.model)).error).toMatchObject({ kind: 'only-thoughts' });
  });

  it('from the second answer on, if thoughts end with a tag but do not begin with one', async () => {
    await using server = await startRawServer(() => streamed('Hm, hours.', '</think>', WORDS));
    await readAll(server.model);
    expect((await readAll(server.model)).text).toBe(WORDS);
  });

  it.each([
    ['length', 'only-thoughts'],
    ['stop', 'empty'],
  ])('and thoughts that never end are no answer: %s', async (reason, kind) => {
    const end = { choices: [{ index: 0, delta: {}, finish_reason: reason }] };
    await using server = await startRawServer(() => events(delta('<think>The caller'), delta(' asks.'), end));
    expect(await readAll(server.model)).toMatchObject({ text: '', error: { kind } });
  });

  it('and words of a loop are spoken once', async () => {
    const piece = ' We are open every day from nine to six.';
    await using server = await startRawServer(() => streamed(...Array<string>(40).fill(piece)));
    expect((await readAll(server.model)).text.trim()).toBe(piece.trim());
  });
});

describe('a field that the server refuses', () => {
  it.each(REFUSED_FIELDS)('is left out at once and from then on: %s, %s', async (field, _how, error) => {
    const settings = { temperature: 0.2, reasoningEffort: 'low', extra: { top_k: 5 } };
    await using server = await startRawServer(without(field, error), { settings });
    expect(await readAll(server.model)).toMatchObject({ text: WORDS, end: { requests: 2 } });
    const second = await readAll(server.model);
    expect([second.text, second.end?.requests]).toEqual([WORDS, undefined]);
    expect(server.requests).toHaveLength(3);
    if (field === 'max_completion_tokens') expect(server.requests[1]?.body['max_tokens']).toBe(150);
  });

  it.each(REFUSED_TOOLS)('may be the tools: %i, %s', async (status, message) => {
    await using server = await startRawServer(without('tools', refusal(status, { error: { message } })));
    const tools = [{ name: 'book', description: 'Books.', parameters: { type: 'object' as const } }];
    expect((await readAll(server.model, { tools })).text).toBe(WORDS);
    expect((await readAll(server.model, { tools })).text).toBe(WORDS);
    expect(server.requests).toHaveLength(3);
  });

  it('is told once if it is the tools', async () => {
    const lines: object[] = [];
    const log = { warn: () => undefined, error: (fields: object) => void lines.push(fields) };
    await using server = await startRawServer(
      without('tools', refusal(400, { error: { message: 'no tools' } })),
    );
    const { baseUrl } = server;
    const model = createReplyModel({ apiKey: 'sk-0', baseUrl, model: 'small', maxTokens: 60 }, log);
    const tools = [{ name: 'book', description: 'Books.', parameters: { type: 'object' as const } }];
    for (let turn = 0; turn < 2; turn += 1) expect((await readAll(model, { tools })).text).toBe(WORDS);
    expect(lines).toEqual([{ model: 'small', host: new URL(baseUrl).host }]);
  });

  it('may be the limit by its old name', async () => {
    await using server = await startRawServer(
      without(
        'max_completion_tokens',
        refusal(400, { error: { message: 'max_tokens must be at most 100' } }),
      ),
    );
    expect((await readAll(server.model)).text).toBe(WORDS);
  });

  it('is not guessed: another complaint fails at once', async () => {
    await using server = await startRawServer(() =>
      refusal(400, { error: { message: 'bad messages', param: 'messages' } }),
    );
    expect((await readAll(server.model)).error).toMatchObject({ kind: 'bad-request', status: 400 });
    expect(server.requests).toHaveLength(1);
  });
});

describe('the order of roles', () => {
  const context = [{ agent: 'Hello!' }, { caller: 'One moment.' }, { caller: 'When are you open?' }];

  it('has no two neighbours of one role and ends with a user, also when an answer is continued', async () => {
    await using server = await startRawServer(() => streamed(' at nine.'));
    await readAll(server.model, { context, continueAfter: 'We open' });
    expect(rolesOf(server.requests[0])).toEqual(['system', 'assistant', 'user', 'assistant', 'user']);
    expect(server.requests[0]?.body.messages[2]?.content).toBe('One moment.\nWhen are you open?');
  });

  it.each(ROLES)('%s if the server demands it, from then on', async (_what, status, message, isAccepted) => {
    await using server = await startRawServer((request) =>
      isAccepted(rolesOf(request) ?? []) ? streamed(WORDS) : refusal(status, { error: { message } }),
    );
    expect((await readAll(server.model, { context })).text).toBe(WORDS);
    expect((await readAll(server.model, { context })).text).toBe(WORDS);
    expect(server.requests).toHaveLength(3);
  });
});

describe('a continued answer repeats no word', () => {
  it.each(CONTINUED)('if the model sends %s', async (_what, pieces) => {
    await using server = await startRawServer(() => streamed(...pieces));
    expect((await readAll(server.model, { continueAfter: HEARD })).text).toBe(' in the morning.');
  });

  it('and is empty if nothing is new', async () => {
    await using server = await startRawServer(() => streamed('We open at nine.'));
    expect((await readAll(server.model, { continueAfter: 'We open at nine.' })).error).toMatchObject({
      kind: 'empty',
    });
  });
});

it('Azure gets its key as api-key, the version in the query and the deployment in the path', async () => {
  await using server = await startRawServer(() => streamed(WORDS), {
    apiType: 'azure',
    apiKey: 'azure-key',
    path: '/openai',
  });
  expect((await readAll(server.model)).text).toBe(WORDS);
  const { path, headers } = server.requests[0] ?? {};
  expect(path).toBe('/openai/deployments/local-model/chat/completions?api-version=2024-10-21');
  expect([headers?.['api-key'], headers?.authorization]).toEqual(['azure-key', undefined]);
});

it('the settings of an agent come before those of the environment', async () => {
  const settings = { temperature: 0.2, reasoningEffort: 'low' };
  await using server = await startRawServer(() => streamed(WORDS), { settings });
  const agent = { ...sampleAgent(), model: { temperature: 1, extra: { top_k: 5 } } };
  await readAll(server.model, { agent });
  expect(server.requests[0]?.body).toMatchObject({ temperature: 1, reasoning_effort: 'low', top_k: 5 });
});

it.each([
  ['https://name.openai.azure.com/openai', true],
  ['https://name.openai.azure.com/openai/v1', false],
  ['https://models.example.com/v1', false],
])('Azure is recognised by its host: %s', (baseUrl, isAzure) => {
  const client = createClient({ apiKey: 'key', baseUrl }, createDispatcher());
  expect(client instanceof AzureOpenAI).toBe(isAzure);
});

describe('a proxy', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** A proxy that connects every host to one server. Names have no address here, so without it nothing is reached. */
  async function startProxy(port: number) {
    const asked: string[] = [];
    const proxy = createServer().on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      const tunnel = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        tunnel.pipe(socket).pipe(tunnel);
      });
      for (const end of [tunnel, socket])
        end.on('error', () => [tunnel, socket].forEach((each) => each.destroy()));
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    return {
      asked,
      url: `http://127.0.0.1:${portOf(proxy)}`,
      async [Symbol.asyncDispose]() {
        proxy.closeAllConnections();
        await new Promise((resolve) => proxy.close(resolve));
      },
    };
  }

  it('of the environment is used, but neither for hosts of NO_PROXY nor for this machine', async () => {
    await using server = await startRawServer(() => streamed(WORDS));
    await using proxy = await startProxy(Number(new URL(server.baseUrl).port));
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('NO_PROXY', 'direct.invalid');
    const modelAt = (baseUrl: string) =>
      createOpenAiModel({ apiKey: 'none', model: 'local-model', maxTokens: 150, baseUrl });
    expect((await readAll(modelAt('http://models.invalid:8000/v1'))).text).toBe(WORDS);
    expect((await readAll(modelAt('http://direct.invalid:8000/v1'))).error).toMatchObject({
      kind: 'unreachable',
    });
    expect((await readAll(modelAt(server.baseUrl))).text).toBe(WORDS);
    expect(proxy.asked).toEqual(['models.invalid:8000']);
  });
});
