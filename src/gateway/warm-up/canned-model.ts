/** The model of warm-up calls: the vendor's wire on this machine, always with the same answer. It costs nothing. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** Much of what the rules of the text for speech know, over several sentences. */
const ANSWER =
  'A basic tune-up is $75.50 and takes 2-3 days. We are open Tue–Sat, 9:30 a.m. to 6 p.m. ' +
  'Call (207) 555-0142 or see https://example.com for **all** 24 prices.';

export interface CannedModel extends AsyncDisposable {
  readonly baseUrl: string;
}

/** Starts the server, on a port of its own that only this machine reaches. */
export async function startCannedModel(): Promise<CannedModel> {
  const body = chunks()
    .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
    .concat('data: [DONE]\n\n');
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      response.setHeader('content-type', 'text/event-stream');
      for (const event of body) response.write(event);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has one
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function chunks(): readonly object[] {
  const common = { id: 'warm-up', object: 'chat.completion.chunk', created: 0, model: 'warm-up' };
  const tokens = ANSWER.match(/\s*\S+/gu) ?? [];
  return [
    ...tokens.map((content) => ({
      ...common,
      choices: [{ index: 0, delta: { content }, finish_reason: null }],
    })),
    { ...common, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    { ...common, choices: [], usage: { prompt_tokens: 1, completion_tokens: tokens.length } },
  ];
}
