import { expect, it } from 'vitest';
import { withFailureLog } from '../../../src/adapters/llm/failure-log.ts';
import { AdapterError } from '../../../src/adapters/ports/error.ts';
import { StreamDeadlineError } from '../../../src/lib/stream-deadlines.ts';
import type { ReplyModel } from '../../../src/adapters/ports/model.ts';
import { readAll } from './model-calls.ts';

type Details = Omit<ConstructorParameters<typeof AdapterError>[0], 'vendor' | 'operation'>;

function failingModel(details: Details): ReplyModel {
  return {
    name: 'local-model',
    async *stream() {
      yield { type: 'token', text: 'We' };
      throw new AdapterError({ vendor: 'openai', operation: 'reply', ...details });
    },
  };
}

async function linesOf(details: Details, { requests = 1, baseUrl = 'http://models:8000/v1' } = {}) {
  const lines: { readonly level: string; readonly fields: object }[] = [];
  const log = {
    warn: (fields: object) => void lines.push({ level: 'warn', fields }),
    error: (fields: object) => void lines.push({ level: 'error', fields }),
  };
  const model = withFailureLog(failingModel(details), { rung: 'primary', baseUrl, log });
  for (let count = 0; count < requests; count++) await readAll(model);
  return lines;
}

it('a failure is one line per cause and minute, with where it happened', async () => {
  const lines = await linesOf({ kind: 'bad-request', status: 400, param: 'top_k' }, { requests: 3 });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: 'error',
    fields: {
      ...{ vendor: 'openai', host: 'models:8000', model: 'local-model', rung: 'primary' },
      ...{ kind: 'bad-request', status: 400, param: 'top_k' },
    },
  });
});

it.each<[string, Details, string, RegExp]>([
  ['an unknown model', { kind: 'not-found', code: 'model_not_found' }, 'error', /no model local-model/u],
  [
    'a refused connection',
    { kind: 'unreachable', cause: new Error('E ECONNREFUSED') },
    'warn',
    /no server listens/u,
  ],
  [
    'a certificate',
    { kind: 'unreachable', cause: new Error('E DEPTH_ZERO_SELF_SIGNED_CERT') },
    'warn',
    /NODE_EXTRA_CA_CERTS/u,
  ],
  ['a redirect', { kind: 'bad-request', status: 301 }, 'error', /redirects requests: set the base URL/u],
  [
    'a model that was taken away',
    { kind: 'bad-request', status: 400, code: 'model_decommissioned' },
    'error',
    /no model local-model/u,
  ],
  ['thoughts', { kind: 'only-thoughts' }, 'error', /reasoningEffort/u],
])('the line says what to do about %s', async (_what, details, level, advice) => {
  const [line] = await linesOf(details);
  expect(line?.level).toBe(level);
  expect(JSON.stringify(line?.fields)).toMatch(advice);
});

it('the line says that the base URL has no path', async () => {
  const [line] = await linesOf({ kind: 'not-found', status: 404 }, { baseUrl: 'http://models:8000' });
  expect(line?.fields).toMatchObject({ advice: 'the base URL has no path: add /v1' });
});

it.each([
  ['first', false, { level: 'warn', fields: { kind: 'timeout', code: 'no_first_token' } }],
  ['stall', false, { level: 'warn', fields: { kind: 'timeout', code: 'no_further_token' } }],
  ['first', true, { level: 'warn', fields: { kind: 'loading' } }],
] as const)('a missed deadline is logged: %s, while loading: %s', async (kind, isLoading, line) => {
  const controller = new AbortController();
  const model: ReplyModel = {
    ...failingModel({ kind: 'server' }),
    isLoading: () => isLoading,
    async *stream({ signal }) {
      yield { type: 'token', text: 'We' };
      signal.throwIfAborted();
    },
  };
  const lines: object[] = [];
  const log = {
    warn: (fields: object) => void lines.push({ level: 'warn', fields }),
    error: (fields: object) => void lines.push({ level: 'error', fields }),
  };
  controller.abort(new StreamDeadlineError(kind, 10));
  const place = { rung: 'primary', baseUrl: 'http://models:8000/v1', log };
  await readAll(withFailureLog(model, place), { signal: controller.signal });
  expect(lines).toMatchObject([line]);
});
