import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKnowledgeSnapshot } from '../../src/adapters/knowledge/snapshot.ts';
import { createKnowledgeStore } from '../../src/adapters/postgres/knowledge-store.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { loadGatewayConfig } from '../../src/config/gateway.ts';
import { openOperatorParts } from '../../src/gateway/access/operator-parts.ts';
import { openKnowledgeApi } from '../../src/gateway/knowledge-api.ts';
import { aScan } from '../adapters/documents/a-pdf.ts';
import { agent } from '../conversation/a-call.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { aGateway, BASE_URL } from './a-gateway.ts';

const TOKEN = 'test-token-0123456789';
const DOCUMENTS = '/api/v1/knowledge/documents';
const TENANT = `tenant=${agent.tenant}`;

const stack = new AsyncDisposableStack();
let operators: ReturnType<typeof openOperatorParts>;
let gateway: Awaited<ReturnType<typeof aGateway>>;
beforeAll(async () => {
  const { url } = stack.use(await freshDatabase());
  const pool = createPool(url);
  stack.defer(() => pool.end());
  const config = loadGatewayConfig({
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: 'localhost:1',
    TWILIO_AUTH_TOKEN: 'x'.repeat(32),
  });
  const knowledgeApi = stack.use(
    openKnowledgeApi(config, createKnowledgeSnapshot(createKnowledgeStore(pool))),
  );
  operators = stack.use(openOperatorParts({ databaseUrl: url, baseUrl: new URL(BASE_URL), apiToken: TOKEN }));
  gateway = stack.use(await aGateway({ knowledgeApi, operators }));
});
afterAll(() => stack.disposeAsync());

interface Request {
  readonly body?: string | Uint8Array;
  readonly type?: string;
  readonly authorization?: string;
}

async function ask(
  method: 'GET' | 'PUT' | 'DELETE',
  url: string,
  { body, type, authorization = `Bearer ${TOKEN}` }: Request = {},
) {
  const response = await gateway.app.inject({
    method,
    url,
    headers: { authorization, ...(type === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { payload: Buffer.from(body) }),
  });
  return {
    status: response.statusCode,
    body: response.body === '' ? undefined : response.json<unknown>(),
  };
}

const put = (name: string, body: string | Uint8Array, type?: string) =>
  ask('PUT', `${DOCUMENTS}/${name}?${TENANT}`, { body, ...(type === undefined ? {} : { type }) });
const search = (q: string) => ask('GET', `/api/v1/knowledge/search?${TENANT}&q=${encodeURIComponent(q)}`);

describe('the knowledge API', () => {
  it('R-C6: adds, finds, lists, replaces and removes a document, each with immediate effect', async () => {
    const page = '# Lockers\n\nA locker costs 2 dollars.\n';
    expect(await put('shop/lockers.md', page, 'text/markdown')).toMatchObject({
      status: 201,
      body: { outcome: 'added', name: 'shop/lockers.md', version: 1, passages: 1, notices: [] },
    });
    expect(await search('how much is a locker')).toMatchObject({
      status: 200,
      body: { passages: [{ id: 'shop/lockers', title: 'Lockers', text: 'A locker costs 2 dollars.' }] },
    });
    expect(await put('shop/lockers.md', page)).toMatchObject({
      status: 200,
      body: { outcome: 'unchanged', version: 1 },
    });
    const windows = Buffer.from('# Lockers\n\nA locker is free. \xa9\n', 'latin1');
    expect(await put('shop/lockers.md', windows, 'application/octet-stream')).toMatchObject({
      status: 200,
      body: { outcome: 'replaced', version: 2, notices: ['is not UTF-8: read as Windows-1252'] },
    });
    expect(await search('how much is a locker')).toMatchObject({
      body: { passages: [{ text: 'A locker is free. ©' }] },
    });
    expect(await ask('GET', `${DOCUMENTS}?${TENANT}`)).toMatchObject({
      body: {
        documents: [{ name: 'shop/lockers.md', kind: 'markdown', origin: 'added', version: 2, passages: 1 }],
      },
    });
    expect(await ask('DELETE', `${DOCUMENTS}/shop%2Flockers.md?${TENANT}`)).toEqual({
      status: 204,
      body: undefined,
    });
    expect(await search('how much is a locker')).toMatchObject({ body: { passages: [] } });
    expect(await ask('DELETE', `${DOCUMENTS}/shop/lockers.md?${TENANT}`)).toMatchObject({ status: 404 });
    const entries = await operators.audit.page({ tenant: agent.tenant, limit: 10 });
    expect(entries.map(({ action, subject, actor }) => [action, subject, actor.name])).toEqual([
      ['document.removed', 'shop/lockers.md', 'API_TOKEN'],
      ['document.replaced', 'shop/lockers.md', 'API_TOKEN'],
      ['document.added', 'shop/lockers.md', 'API_TOKEN'],
    ]);
  });

  it('R-X10: refuses every request without the token, and stores nothing', async () => {
    for (const authorization of [
      '',
      'Bearer',
      'Bearer wrong',
      `Basic ${TOKEN}`,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}`,
    ]) {
      for (const [method, path] of [
        ['GET', DOCUMENTS],
        ['PUT', `${DOCUMENTS}/a.md`],
        ['DELETE', `${DOCUMENTS}/a.md`],
        ['GET', '/api/v1/knowledge/search'],
      ] as const) {
        const { status } = await ask(method, `${path}?${TENANT}`, {
          authorization,
          ...(method === 'PUT' ? { body: '# A\n\nB' } : {}),
        });
        expect(status, `${method} ${path} ${authorization}`).toBe(401);
      }
    }
    expect(await ask('GET', `${DOCUMENTS}?${TENANT}`)).toMatchObject({ body: { documents: [] } });
  });

  it('R-C6: refuses every bad document with its reason, and stores nothing', async () => {
    const text = Buffer.from('# A\n\nB.');
    const outcomes = await Promise.all([
      put('a.md', ''),
      put('a.md', ' \n'),
      put('a.md', randomBytes(1_000)),
      put('a.pdf', await aScan()),
      put('a.pdf', 'no pdf', 'application/pdf'),
      put('a.csv', 'one column\n', 'text/csv'),
      put('a.md', Buffer.alloc(10 * 1024 * 1024 + 1, 'a')),
      put('a.md', Buffer.alloc(50 * 1024 * 1024, 'a')),
      put('a.md', text, 'image/png'),
      put('a.md', text, 'text/html'),
      put('a.exe', text),
      put('..%2Fa.md', text),
      ask('PUT', `${DOCUMENTS}/a.md?tenant=nobody`, { body: text }),
      ask('PUT', `${DOCUMENTS}/a.md`, { body: text }),
      search(''),
      search('x'.repeat(5_001)),
    ]);
    const problem = (message: RegExp) => ({ problems: [expect.stringMatching(message) as unknown] });
    expect(outcomes).toMatchObject([
      { status: 422, body: { error: 'the document is empty' } },
      { status: 422, body: { error: 'the document has no text' } },
      { status: 422, body: { error: 'the document is not text' } },
      { status: 422, body: { error: expect.stringMatching(/no text layer/u) as unknown } },
      { status: 422, body: { error: 'the document is not a readable PDF' } },
      { status: 422, body: { error: 'the document needs two columns or more' } },
      { status: 413, body: { error: 'the document is larger than 10 MB' } },
      { status: 413, body: { error: 'the document is larger than 10 MB' } },
      {
        status: 415,
        body: { error: expect.stringMatching(/^Content-Type must be one of text\/markdown/u) as unknown },
      },
      { status: 415 },
      { status: 400, body: problem(/^name: must end in one of .md/u) },
      { status: 400, body: problem(/^name: must be a plain name/u) },
      { status: 400, body: problem(/^tenant: is not the tenant of any agent$/u) },
      { status: 400, body: problem(/^tenant: /u) },
      { status: 400, body: problem(/^q: /u) },
      { status: 400, body: problem(/^q: /u) },
    ]);
    expect(await ask('GET', `${DOCUMENTS}?${TENANT}`)).toMatchObject({ body: { documents: [] } });
  });

  it('R-C6: refuses a duplicate and names the existing document', async () => {
    await put('first.md', '# Same\n\nThe same.');
    expect(await put('second.md', '# Same\n\nThe same.')).toMatchObject({
      status: 409,
      body: { error: 'the document has the same content as first.md' },
    });
  });
});
