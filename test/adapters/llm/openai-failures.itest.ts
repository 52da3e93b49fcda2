import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenAiModel } from '../../../src/adapters/llm/openai.ts';
import type { ReplyModel } from '../../../src/adapters/ports/model.ts';
import type { FakeOpenAi } from '../../fakes/fake-openai.ts';
import { startFakeOpenAi } from '../../fakes/fake-openai.ts';
import type { Behaviour } from '../../fakes/openai-behaviour.ts';
import { answer, broken, empty, outOfQuota, rateLimited, status } from '../../fakes/openai-behaviour.ts';
import { failureOf, readAll } from './model-calls.ts';

let vendor: FakeOpenAi;
let model: ReplyModel;
const modelAt = (baseUrl: string): ReplyModel =>
  createOpenAiModel({ apiKey: 'sk-test', model: 'gpt-4.1-mini', maxTokens: 150, baseUrl });
beforeAll(async () => {
  vendor = await startFakeOpenAi();
  model = modelAt(vendor.baseUrl);
});
afterAll(() => vendor[Symbol.asyncDispose]());

const error = (code: string, type = code) => ({
  message: 'Something about the words of the caller.',
  type,
  code,
});

describe('a failure before the answer begins', () => {
  it.each<[string, Behaviour, string, number | undefined]>([
    ['a closed connection', { type: 'refuse' }, 'unreachable', undefined],
    ['a bad request', status(400), 'bad-request', 400],
    ['a bad key', status(401), 'unauthorized', 401],
    ['no credit with status 402', status(402), 'quota', 402],
    ['no permission', status(403), 'unauthorized', 403],
    ['no such model', status(404), 'not-found', 404],
    ['a timeout of the vendor', status(408), 'timeout', 408],
    ['a conflict', status(409), 'server', 409],
    ['a request that cannot be processed', status(422), 'bad-request', 422],
    ['too many requests', rateLimited(), 'rate-limited', 429],
    ['no credit', outOfQuota(), 'quota', 429],
    ['an error of the vendor', status(500), 'server', 500],
    [
      'a bad gateway with a web page',
      { type: 'status', status: 502, body: '<html>Bad gateway</html>' },
      'server',
      502,
    ],
    ['an overload', status(503), 'server', 503],
    ['a gateway timeout', status(504), 'timeout', 504],
    [
      'a prompt that the filter rejects',
      { type: 'status', status: 400, error: error('content_filter') },
      'filtered',
      400,
    ],
    ['a web page in place of a stream', { type: 'page' }, 'malformed', undefined],
  ])('has its own kind: %s', async (_what, behaviour, kind, code) => {
    vendor.script(behaviour);
    expect(await failureOf(model)).toMatchObject({
      vendor: 'openai',
      operation: 'reply',
      kind,
      status: code,
    });
  });

  it('is "unreachable" if nothing listens on the port', async () => {
    const other = await startFakeOpenAi();
    await other.goDown();
    expect((await failureOf(modelAt(other.baseUrl))).kind).toBe('unreachable');
  });

  it('is "unreachable" if the name does not resolve', async () => {
    expect((await failureOf(modelAt('http://openai.invalid/v1'))).kind).toBe('unreachable');
  });

  it('is "unreachable" if the server does not speak TLS', async () => {
    expect((await failureOf(modelAt(vendor.baseUrl.replace('http:', 'https:')))).kind).toBe('unreachable');
  });

  it('is not retried by the adapter: the call policy retries', async () => {
    const before = vendor.requests.length;
    vendor.script(() => status(500));
    await failureOf(model);
    expect(vendor.requests).toHaveLength(before + 1);
  });
});

describe('the wait that the vendor asks for', () => {
  it.each([
    ['retry-after-ms', rateLimited({ retryAfterMs: 1_250, retryAfter: '9' }), 1_250],
    ['retry-after in seconds', rateLimited({ retryAfter: '2.5' }), 2_500],
    ['retry-after of an overload', status(503, { 'retry-after': '3' }), 3_000],
    ['a date in the past', rateLimited({ retryAfter: 'Wed, 21 Oct 2015 07:28:00 GMT' }), 0],
    ['an invalid value', rateLimited({ retryAfter: 'soon' }), undefined],
    ['a response without the header', rateLimited(), undefined],
  ])('is read from %s', async (_what, behaviour, retryAfterMs) => {
    vendor.script(behaviour);
    expect((await failureOf(model)).retryAfterMs).toBe(retryAfterMs);
  });

  it('is read from a date', async () => {
    vendor.script(rateLimited({ retryAfter: new Date(Date.now() + 60_000).toUTCString() }));
    const { retryAfterMs } = await failureOf(model);
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });
});

describe('a failure within the answer', () => {
  it.each<[string, Behaviour, string, string]>([
    ['cut before the first token', broken('cut', 0), 'cut', ''],
    ['cut between two tokens', broken('cut', 2), 'cut', 'You said:'],
    ['cut in the middle of an event', broken('cut-mid-event', 2), 'cut', 'You said:'],
    ['ended normally but without a finish reason', broken('closed', 2), 'cut', 'You said:'],
    ['not JSON', broken('not-json', 2), 'malformed', 'You said:'],
    ['JSON of another shape', broken('wrong-json', 2), 'malformed', 'You said:'],
    ['an error in the stream', broken('error-object', 2), 'server', 'You said:'],
    [
      'a rate limit in the stream',
      broken('error-object', 0, error('rate_limit_exceeded', 'tokens')),
      'rate-limited',
      '',
    ],
    ['no credit in the stream', broken('error-object', 0, error('insufficient_quota')), 'quota', ''],
    [
      'an error with a status as its code',
      broken('error-object', 0, error('504', 'upstream')),
      'timeout',
      '',
    ],
    ['a complete answer without words', empty(), 'empty', ''],
    ['an answer of blanks', { type: 'answer', tokens: ['\n', ' '] }, 'empty', ''],
    ['no words within the token limit', { type: 'answer', tokens: [], finish: 'length' }, 'empty', ''],
    ['a content filter', answer('We open', { finish: 'content_filter' }), 'filtered', 'We open'],
  ])('has its own kind: %s', async (_what, behaviour, kind, said) => {
    vendor.script(behaviour);
    const outcome = await readAll(model);
    expect(outcome.error).toMatchObject({ kind });
    expect(outcome.text).toBe(said);
  });

  it('is ignored after the last word', async () => {
    vendor.script(answer('We open at nine.', { afterFinish: 'cut' }));
    expect(await readAll(model)).toMatchObject({ text: 'We open at nine.', end: { reason: 'stop' } });
  });
});

describe('a failure', () => {
  it.each<[string, Behaviour]>([
    ['a status', { type: 'status', status: 400, error: error('oops') }],
    ['a web page', { type: 'status', status: 500, body: 'Something about the words of the caller.' }],
    ['an error in the stream', broken('error-object', 1, error('oops'))],
    ['a broken event', broken('not-json', 1)],
    ['a cut', broken('cut', 1)],
  ])('contains no text of the vendor: %s', async (_what, behaviour) => {
    vendor.script(behaviour);
    const failure = await failureOf(model);
    expect(inspect(failure, { depth: 10 })).not.toMatch(/Something about|oops\b.*data|When are you open/u);
    expect(failure.message).toBe(`openai: reply failed (${failure.kind})`);
  });

  it('contains the vendor’s request id', async () => {
    vendor.script(status(500), broken('cut', 1));
    expect((await failureOf(model)).requestId).toMatch(/^req_/u);
    expect((await failureOf(model)).requestId).toMatch(/^req_/u);
  });

  it('keeps the names and codes of its cause', async () => {
    vendor.script({ type: 'refuse' });
    const { cause } = await failureOf(model);
    expect(cause instanceof Error ? cause.message : '').toMatch(/^APIConnectionError \w/u);
  });
});
