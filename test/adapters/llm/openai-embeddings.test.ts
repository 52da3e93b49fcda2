/** Servers whose embedding models have dimensions of their own. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createOpenAiEmbeddings } from '../../../src/adapters/llm/openai-embeddings.ts';
import { portOf } from './raw-server.ts';

const Body = z.object({ input: z.array(z.string()), dimensions: z.number().optional() });

/** Starts a server whose vectors have 3 numbers. `refusal`: what it says about the wish for another length. */
async function startServer(refusal?: { readonly status: number; readonly body: object }) {
  const wishes: (number | undefined)[] = [];
  const server = createServer((request, response) => {
    void text(request).then((source) => {
      const { input, dimensions } = Body.parse(JSON.parse(source));
      wishes.push(dimensions);
      const isRefused = refusal !== undefined && dimensions !== undefined;
      const data = input.map((_, index) => ({ index, embedding: [1, 2, 2] }));
      response
        .writeHead(isRefused ? refusal.status : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(isRefused ? refusal.body : { data }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${portOf(server)}/v1`;
  return {
    wishes,
    embeddings: createOpenAiEmbeddings({ apiKey: 'none', model: 'local-embed', baseUrl }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const options = { as: 'passage', signal: new AbortController().signal } as const;

it.each([
  [
    'refuses in a sentence',
    { status: 400, body: { error: { message: 'This model does not support specifying dimensions.' } } },
  ],
  [
    'refuses in a validation list',
    {
      status: 422,
      body: { detail: [{ loc: ['body', 'dimensions'], msg: 'Extra inputs are not permitted' }] },
    },
  ],
])(
  'a server that %s to shorten vectors is asked again at once, and no more from then on',
  async (_how, refusal) => {
    await using server = await startServer(refusal);
    const { embeddings } = server;
    const [vector] = await embeddings.embed(['food'], options);
    expect(vector).toEqual(Float32Array.of(1 / 3, 2 / 3, 2 / 3));
    await embeddings.embed(['food'], options);
    expect(server.wishes).toEqual([512, undefined, undefined]);
    expect([embeddings.name, embeddings.isShortenable]).toEqual(['local-embed/3', false]);
  },
);

it('the vectors of a server that ignores the wish are taken as they come', async () => {
  await using server = await startServer();
  const { embeddings } = server;
  expect(await embeddings.embed(['food', 'water'], options)).toHaveLength(2);
  expect([embeddings.name, embeddings.isShortenable]).toEqual(['local-embed/3', false]);
});
