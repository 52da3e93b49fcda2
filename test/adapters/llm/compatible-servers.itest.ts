import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sampleAgent } from '../../fakes/sample-agent.ts';
import { readAll } from './model-calls.ts';
import { delta, events, startRawServer, stop, streamed } from './raw-server.ts';
import type { RawAnswer, RawRequest } from './raw-server.ts';

const WORDS = 'We open at nine.';
const PIECES = ['We open', ' at nine.'].map((piece) => delta(piece));
const whole = (message: object, finish: string | null = 'stop') =>
  JSON.stringify({ choices: [{ index: 0, message, finish_reason: finish }] }, undefined, 2);

describe('an answer is spoken whole and once', () => {
  it.each<[string, RawAnswer]>([
    ['chunks without choices', events({ id: 'x' }, ...PIECES, { object: 'ping' }, stop, '[DONE]')],
    ['choices are null', events({ choices: null }, ...PIECES, stop, '[DONE]')],
    ['choices are empty', events({ choices: [], prompt_filter_results: [] }, ...PIECES, stop, '[DONE]')],
    ['data is null', events('null', ...PIECES, 'null', stop, '[DONE]')],
    ['usage is empty', events(...PIECES, { ...stop, usage: {} }, '[DONE]')],
    ['usage is partial', events({ ...delta(''), usage: { total_tokens: 3 } }, ...PIECES, stop, '[DONE]')],
    ['usage is null', events(...PIECES.map((chunk) => ({ ...chunk, usage: null })), stop, '[DONE]')],
    [
      'content is a list of parts',
      events(
        delta([{ type: 'text', text: 'We open' }]),
        delta([{ type: 'text', text: ' at nine.' }]),
        stop,
        '[DONE]',
      ),
    ],
    [
      'each chunk has an empty finish reason',
      events(...['We open', ' at nine.'].map((piece) => delta(piece, { finish_reason: '' })), stop, '[DONE]'),
    ],
    [
      'each chunk has the finish reason',
      events(...['We open', ' at nine.'].map((piece) => delta(piece, { finish_reason: 'stop' })), '[DONE]'),
    ],
    ['no finish reason comes before [DONE]', events(...PIECES, '[DONE]')],
    ['no [DONE] comes', events(...PIECES, stop)],
    ['deltas are null', events({ choices: [{ index: 0, delta: null }] }, ...PIECES, stop, '[DONE]')],
    [
      'lines end with CR LF and comments are between',
      {
        headers: { 'content-type': 'text/event-stream' },
        body: [
          ': ping\r\n\r\n',
          ...PIECES.map((chunk) => `data:${JSON.stringify(chunk)}\r\n\r\n`),
          'data:[DONE]\r\n\r\n',
        ],
      },
    ],
    ['the body is JSON', { body: whole({ role: 'assistant', content: WORDS }) }],
    [
      'the body is JSON without a finish reason',
      { body: whole({ role: 'assistant', content: WORDS }, null) },
    ],
    [
      'the body is JSON called an event stream',
      { headers: { 'content-type': 'text/event-stream' }, body: whole({ content: WORDS }) },
    ],
    [
      'the body is compressed',
      {
        headers: { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' },
        body: gzipSync(
          PIECES.concat(stop)
            .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
            .join('') + 'data: [DONE]\n\n',
        ),
      },
    ],
  ])('if %s', async (_what, answer) => {
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

describe('what is not the answer is not spoken', () => {
  const thought = (field: string) => ({ choices: [{ index: 0, delta: { [field]: 'The caller asks.' } }] });
  it.each<[string, RawAnswer]>([
    ['reasoning_content', events(thought('reasoning_content'), ...PIECES, stop, '[DONE]')],
    ['reasoning', events(thought('reasoning'), ...PIECES, stop, '[DONE]')],
    [
      'parts that are thoughts',
      events(delta([{ type: 'thinking', thinking: [{ text: 'Hm.' }] }]), ...PIECES, stop, '[DONE]'),
    ],
    ['thoughts in tags', streamed('<th', 'ink>The caller', ' asks.\n</thi', 'nk>\n\n', 'We open at nine.')],
    [
      'thoughts and then JSON as a whole',
      { body: whole({ content: 'The caller asks.</think>\n\nWe open at nine.' }) },
    ],
    [
      'channels',
      streamed(
        '<|channel|>',
        'analysis<|message|>User: hm',
        '<|end|><|start|>assistant<|channel|>',
        'final<|message|>We open',
        ' at nine.<|return|>',
      ),
    ],
    [
      'control tokens',
      streamed(
        '<|im_start|>',
        'assistant\n',
        'We open at nine.',
        '<|im_end|>',
        '\n<|im_start|>user\nAnd then?',
      ),
    ],
    ['an invented caller', streamed('We open at nine.', '\n', 'Us', 'er', ':', ' And on Sunday?')],
    ['a tool call in tags', streamed('<tool_call>{"name": "x"}</tool_call>', WORDS)],
    ['a tool call as JSON', streamed('{"name": "search",', ' "arguments": {"q": "}"}}', '\n', WORDS)],
  ])('if it is %s', async (_what, answer) => {
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

  it('from the second answer on, if thoughts end with a tag but do not begin with one', async () => {
    await using server = await startRawServer(() => streamed('Hm, hours.', '</think>', WORDS));
    await readAll(server.model);
    expect((await readAll(server.model)).text).toBe(WORDS);
  });

  it('and words of a loop are cut', async () => {
    const piece = ' We are open every day from nine to six.';
    await using server = await startRawServer(() => streamed(...Array<string>(40).fill(piece)));
    expect((await readAll(server.model)).text.length).toBeLessThan(piece.length * 3);
  });
});

const refusal = (status: number, error: object): RawAnswer => ({ status, body: JSON.stringify(error) });

/** Refuses requests with `field`. */
const without = (field: string, error: RawAnswer) => (request: RawRequest) =>
  field in request.body ? error : streamed(WORDS);

describe('a field that the server refuses', () => {
  it.each<[string, string, RawAnswer]>([
    [
      'max_completion_tokens',
      'named as the parameter',
      refusal(400, { error: { message: 'Unsupported', param: 'max_completion_tokens' } }),
    ],
    [
      'max_completion_tokens',
      'named in the message',
      refusal(400, {
        error: { message: "Unsupported parameter: 'max_completion_tokens'. Use 'max_tokens'.", type: 'x' },
      }),
    ],
    [
      'max_completion_tokens',
      'named in a validation list',
      refusal(422, {
        detail: [{ loc: ['body', 'max_completion_tokens'], msg: 'extra fields not permitted' }],
      }),
    ],
    [
      'stream_options',
      'named in plain JSON',
      refusal(400, { message: 'stream_options: not permitted', code: 400 }),
    ],
    ['temperature', 'named in a text', refusal(400, { error: 'temperature does not support 0.2' })],
    [
      'reasoning_effort',
      'named as the parameter',
      refusal(400, { error: { message: 'no', param: 'reasoning_effort' } }),
    ],
    ['top_k', 'set in the settings', refusal(400, { error: { message: 'Unrecognized argument: top_k' } })],
  ])('is left out at once and from then on: %s, %s', async (field, _how, error) => {
    const settings = { temperature: 0.2, reasoningEffort: 'low', extra: { top_k: 5 } };
    await using server = await startRawServer(without(field, error), { settings });
    expect(await readAll(server.model)).toMatchObject({ text: WORDS, end: { requests: 2 } });
    const second = await readAll(server.model);
    expect([second.text, second.end?.requests]).toEqual([WORDS, undefined]);
    expect(server.requests).toHaveLength(3);
    if (field === 'max_completion_tokens') expect(server.requests[1]?.body['max_tokens']).toBe(150);
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
  const rolesOf = (request: RawRequest | undefined) => request?.body.messages.map(({ role }) => role);

  it('has no two neighbours of one role and ends with a user, also when an answer is continued', async () => {
    await using server = await startRawServer(() => streamed(' at nine.'));
    await readAll(server.model, { context, continueAfter: 'We open' });
    expect(rolesOf(server.requests[0])).toEqual(['system', 'assistant', 'user', 'assistant', 'user']);
    expect(server.requests[0]?.body.messages[2]?.content).toBe('One moment.\nWhen are you open?');
  });

  it.each([
    [
      'begins with a user',
      400,
      'Conversation roles must alternate user/assistant/user/assistant/...',
      (roles: readonly string[]) => roles[1] === 'user',
    ],
    [
      'has no system',
      500,
      'System role not supported',
      (roles: readonly string[]) => !roles.includes('system'),
    ],
  ])('%s if the server demands it, from then on', async (_what, status, message, isAccepted) => {
    await using server = await startRawServer((request) =>
      isAccepted(rolesOf(request) ?? []) ? streamed(WORDS) : refusal(status, { error: { message } }),
    );
    expect((await readAll(server.model, { context })).text).toBe(WORDS);
    expect((await readAll(server.model, { context })).text).toBe(WORDS);
    expect(server.requests).toHaveLength(3);
  });
});

describe('a continued answer repeats no word', () => {
  it.each([
    ['the rest alone', ['in', ' the morning.']],
    ['the whole text once more', ['We ', 'open at', ' nine', ' in the morning.']],
    ['the last words once more', ['at', ' nine in the morning.']],
    ['the last word once more', ['nine', ' in the morning.']],
    ['a preamble', ['Sure', ', continuing', ': in the morning.']],
    ['a preamble and the text', ["Of course! Here's the rest: ", 'We open at nine in the morning.']],
    ['dots before it', ['…', 'in the morning.']],
  ])('if the model sends %s', async (_what, pieces) => {
    await using server = await startRawServer(() => streamed(...pieces));
    expect((await readAll(server.model, { continueAfter: 'We open at nine' })).text).toBe(' in the morning.');
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
