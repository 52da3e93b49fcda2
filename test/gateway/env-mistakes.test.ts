import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { RequestListener } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createFallbackModel, createReplyModel } from '../../src/adapters/llm/create-model.ts';
import { createOfflineModel } from '../../src/adapters/llm/offline.ts';
import { createOpenAiEmbeddings } from '../../src/adapters/llm/openai-embeddings.ts';
import { ConfigError } from '../../src/config/environment.ts';
import type { Environment } from '../../src/config/environment.ts';
import { loadGatewayConfig } from '../../src/config/gateway.ts';
import { tellUnknownVariables, unknownVariables } from '../../src/config/unknown-variables.ts';
import { checkModels } from '../../src/gateway/check-models.ts';
import { watchForWrongSettings } from '../../src/start/wrong-settings.ts';
import { delta, portOf, stop } from '../adapters/llm/raw-server.ts';

const Body = z.object({ model: z.string() });

const KEY = 'sk-right';
const CHAT = 'local-chat';

/** A server with models for chat and embeddings under `/v1`, which wants its key. */
const requests: string[] = [];
const answer: RequestListener = (request, response) => {
  void text(request).then((source) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const send = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const { url = '' } = request;
    if (!/^\/v1\/(?:models|embeddings|chat\/completions)$/u.test(url)) send(404, { detail: 'Not Found' });
    else if (request.headers.authorization !== `Bearer ${KEY}`) send(401, { error: { message: 'no' } });
    else if (url === '/v1/models')
      send(200, { object: 'list', data: [{ id: CHAT }, { id: 'local-embed' }, { id: 'local-instruct' }] });
    else {
      const { model } = Body.parse(JSON.parse(source));
      if (!model.startsWith('local-'))
        send(404, { error: { message: `The model \`${model}\` does not exist.`, code: 404 } });
      else if (url === '/v1/embeddings' || model !== CHAT)
        send(400, { error: { message: 'The model does not support Chat Completions API' } });
      else {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const chunk of [delta('14'), stop]) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
        response.end('data: [DONE]\n\n');
      }
    }
  });
};
const plain = createServer(answer);
const tlsFile = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url));
const tls = createTlsServer({ key: tlsFile('key'), cert: tlsFile('cert') }, answer);
/** A port on which no server listens. */
const gone = createServer();

let gonePort: number;
beforeAll(async () => {
  for (const server of [plain, tls, gone]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  gonePort = portOf(gone);
  gone.close();
});
afterAll(() => {
  for (const server of [plain, tls]) {
    server.closeAllConnections();
    server.close();
  }
});

const asQuestion = { as: 'question', signal: new AbortController().signal } as const;

/** The log lines of the last start. */
const logged: object[] = [];

/** The lines that a start with these settings shows. */
async function linesFor(env: Environment): Promise<readonly string[]> {
  const lines: string[] = [...unknownVariables(Object.keys(env))];
  const notice = watchForWrongSettings((line) => lines.push(line));
  logged.length = 0;
  const write = (fields: object): void => {
    logged.push(fields);
    notice(JSON.stringify(fields));
  };
  const log = { warn: write, error: write };
  const services = {
    DATABASE_URL: 'postgres://me@localhost/x',
    TEMPORAL_ADDRESS: 'localhost:7233',
    DATA_DIR: tmpdir(),
    TWILIO_AUTH_TOKEN: 'a-token-of-twilio',
  };
  try {
    const { openai } = loadGatewayConfig({ ...services, ...env });
    const fallback = createFallbackModel(openai, log);
    await checkModels({
      openai,
      models: {
        primary: createReplyModel(openai, log),
        ...(fallback === undefined ? {} : { fallback }),
        template: createOfflineModel(),
      },
      embedded: openai.embeddings && createOpenAiEmbeddings(openai.embeddings).embed(['Hello'], asQuestion),
      log,
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    lines.push(error.message);
  }
  return lines;
}

/** Right settings with some wrong ones. */
const right = (more: Environment = {}): Environment => ({
  OPENAI_API_KEY: KEY,
  OPENAI_MODEL: CHAT,
  OPENAI_BASE_URL: `http://127.0.0.1:${portOf(plain)}/v1`,
  ...more,
});

describe('a mistake in .env is one line that names the variable and the way out', () => {
  it.each<[string, () => Environment, RegExp]>([
    [
      'a wrong key',
      () => ({ OPENAI_API_KEY: 'sk-wrong' }),
      /^OPENAI_API_KEY: is refused by 127\.0\.0\.1:\d+ \(401\): set a key of this server$/u,
    ],
    [
      'an unknown model',
      () => ({ OPENAI_MODEL: 'lokal-chat' }),
      /^OPENAI_MODEL: the server has no model "lokal-chat"; it offers local-chat, local-embed, local-instruct$/u,
    ],
    [
      'no /v1',
      () => ({ OPENAI_BASE_URL: `http://127.0.0.1:${portOf(plain)}` }),
      /^OPENAI_BASE_URL: has no \/v1: http:\/\/127\.0\.0\.1:\d+\/v1 answers$/u,
    ],
    [
      'the address of a request',
      () => ({ OPENAI_BASE_URL: `http://127.0.0.1:${portOf(plain)}/v1/chat/completions` }),
      /^OPENAI_BASE_URL: has the wrong path: http:\/\/127\.0\.0\.1:\d+\/v1 answers$/u,
    ],
    [
      'http to a public host',
      () => ({ OPENAI_BASE_URL: 'http://models.example.com/v1' }),
      /^OPENAI_BASE_URL must begin with https:\/\//u,
    ],
    [
      'a self-signed certificate',
      () => ({ OPENAI_BASE_URL: `https://127.0.0.1:${portOf(tls)}/v1` }),
      /^OPENAI_BASE_URL: 127\.0\.0\.1:\d+: the certificate is self-signed: .*NODE_EXTRA_CA_CERTS$/u,
    ],
    [
      'https where the server speaks http',
      () => ({ OPENAI_BASE_URL: `https://127.0.0.1:${portOf(plain)}/v1` }),
      /^OPENAI_BASE_URL: 127\.0\.0\.1:\d+: the server does not speak TLS there/u,
    ],
    [
      'a wrong port',
      () => ({ OPENAI_BASE_URL: `http://127.0.0.1:${gonePort}/v1` }),
      /^OPENAI_BASE_URL: 127\.0\.0\.1:\d+: no server listens there/u,
    ],
    [
      'a wrong host',
      () => ({ OPENAI_BASE_URL: 'https://nowhere.invalid.:8000/v1' }),
      /^OPENAI_BASE_URL: nowhere\.invalid\.:8000: the host in the base URL has no address/u,
    ],
    [
      'a key of another vendor',
      () => ({ OPENAI_API_KEY: 'sk-ant-sentinel', OPENAI_BASE_URL: '' }),
      /^OPENAI_API_KEY: it is a key of Anthropic, not of api\.openai\.com: .*https:\/\/api\.anthropic\.com\/v1$/u,
    ],
    [
      'a key of a voice vendor',
      () => ({ OPENAI_API_KEY: `sk_${'0a'.repeat(24)}`, OPENAI_BASE_URL: '' }),
      /^OPENAI_API_KEY: it is a key of ElevenLabs, .*: it belongs in ELEVENLABS_API_KEY$/u,
    ],
    [
      'a key of another vendor at a server of your own',
      () => ({ OPENAI_API_KEY: 'gsk_sentinel' }),
      /^OPENAI_API_KEY: is refused by .* \(401\): it is a key of Groq/u,
    ],
    [
      'an embedding model for chat',
      () => ({ OPENAI_MODEL: 'local-embed' }),
      /^OPENAI_MODEL: "local-embed" is not a model for chat: choose another one$/u,
    ],
    [
      'a completion model for chat',
      () => ({ OPENAI_MODEL: 'local-instruct' }),
      /^OPENAI_MODEL: "local-instruct" is not a model for chat: choose another one$/u,
    ],
    [
      'a wrong embedding model',
      () => ({ OPENAI_EMBEDDING_MODEL: CHAT }),
      /^OPENAI_EMBEDDING_MODEL: "local-chat" makes no embeddings: choose another model$/u,
    ],
    [
      'a misspelt variable',
      () => ({ OPENAI_MODL: CHAT }),
      /^OPENAI_MODL is unknown and has no effect: did you mean OPENAI_MODEL\?$/u,
    ],
    [
      'a wrong fallback model',
      () => ({ OPENAI_FALLBACK_MODEL: 'small' }),
      /^OPENAI_FALLBACK_MODEL: the server has no model "small"; it offers local-/u,
    ],
    [
      'a fallback at a server that is gone',
      () => ({ OPENAI_FALLBACK_MODEL: CHAT, OPENAI_FALLBACK_BASE_URL: `http://localhost:${gonePort}/v1` }),
      /^OPENAI_FALLBACK_BASE_URL: localhost:\d+: no server listens there/u,
    ],
  ])('%s', async (_what, mistake, line) => {
    const lines = await linesFor(right(mistake()));
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(lines.join()).not.toMatch(/sentinel|sk_0a/u);
  });
});

it('right settings cost one request per model and show nothing', async () => {
  requests.length = 0;
  expect(await linesFor(right({ OPENAI_FALLBACK_MODEL: CHAT }))).toEqual([]);
  expect(requests).toEqual(Array(2).fill('POST /v1/chat/completions'));
});

it('a mistake that several models share is told once', async () => {
  const lines = await linesFor(
    right({ OPENAI_API_KEY: 'sk-wrong', OPENAI_FALLBACK_MODEL: CHAT, OPENAI_EMBEDDING_MODEL: 'local-embed' }),
  );
  expect(lines).toHaveLength(1);
  expect(logged).toHaveLength(1);
});

it('without a key nothing is asked', async () => {
  requests.length = 0;
  expect(await linesFor({})).toEqual([]);
  expect(requests).toEqual([]);
});

it('names of other programs are not taken for misspelt ones', () => {
  expect(
    unknownVariables(['HOME', 'COMPOSE_PROJECT_NAME', 'OPENAI_ORG_ID', 'TEMPORAL_PROFILE', 'PORT']),
  ).toEqual([]);
  expect(unknownVariables(['TEMPORAL_SERVICE_HOST', 'TEMPORAL_PORT', 'TEMPORAL_PORT_7233_TCP'])).toEqual([]);
  expect(unknownVariables(['TWILIO_REGION', 'DATABSE_URL', 'KNOWLEDGE_MAX_PASAGES'])).toEqual([
    'TWILIO_REGION is unknown and has no effect: see .env.example',
    'DATABSE_URL is unknown and has no effect: did you mean DATABASE_URL?',
    'KNOWLEDGE_MAX_PASAGES is unknown and has no effect: did you mean KNOWLEDGE_MAX_PASSAGES?',
  ]);
});

it('a process that npm start runs does not name misspelt variables again', () => {
  const told: string[] = [];
  const tell = (line: string) => void told.push(line);
  tellUnknownVariables({ OPENAI_MODL: 'x', EVERCALL_STANDBY: '1' }, tell);
  expect(told).toEqual([]);
  tellUnknownVariables({ OPENAI_MODL: 'x' }, tell);
  expect(told).toEqual(['OPENAI_MODL is unknown and has no effect: did you mean OPENAI_MODEL?']);
});
