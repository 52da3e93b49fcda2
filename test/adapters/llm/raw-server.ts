/** A local server that answers chat completions with exactly the bytes that a test wants. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { createOpenAiModel } from '../../../src/adapters/llm/openai.ts';
import type { OpenAiModelOptions } from '../../../src/adapters/llm/openai.ts';
import type { ReplyModel } from '../../../src/adapters/ports/model.ts';

const Body = z.looseObject({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });

export interface RawRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: z.output<typeof Body>;
}

export interface RawAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer | readonly string[];
}

export type RawServer = (request: RawRequest) => RawAnswer;

/** An event stream of these JSON values. */
export function events(...values: readonly unknown[]): RawAnswer {
  return {
    headers: { 'content-type': 'text/event-stream' },
    body: values.map((value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`),
  };
}

/** A chunk with this text. */
export const delta = (content: unknown, more: object = {}): object => ({
  choices: [{ index: 0, delta: { content }, finish_reason: null, ...more }],
});

export const stop = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };

/** A stream of these pieces of text, complete. */
export const streamed = (...pieces: readonly string[]): RawAnswer =>
  events(...pieces.map((piece) => delta(piece)), stop, '[DONE]');

export interface RunningServer extends AsyncDisposable {
  readonly requests: RawRequest[];
  readonly baseUrl: string;
  readonly model: ReplyModel;
}

/** The port on which a server listens. */
export function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** Starts the server, with a model that asks it. */
export async function startRawServer(
  answer: RawServer,
  { path = '/v1', ...options }: Partial<OpenAiModelOptions> & { readonly path?: string } = {},
): Promise<RunningServer> {
  const requests: RawRequest[] = [];
  const server = createServer((incoming, response) => {
    void text(incoming).then((source) => {
      const body = Body.parse(JSON.parse(source));
      const request = { path: incoming.url ?? '', headers: incoming.headers, body };
      requests.push(request);
      const { status = 200, headers = { 'content-type': 'application/json' }, body: sent } = answer(request);
      response.writeHead(status, headers);
      for (const part of typeof sent === 'string' || Buffer.isBuffer(sent) ? [sent] : sent)
        response.write(part);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${portOf(server)}${path}`;
  return {
    requests,
    baseUrl,
    model: createOpenAiModel({ apiKey: 'none', model: 'local-model', maxTokens: 150, baseUrl, ...options }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
