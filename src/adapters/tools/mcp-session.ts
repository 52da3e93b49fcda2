/** Sessions with MCP servers, through the official SDK. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { McpTool } from '../../contracts/tools.ts';
import { boundedText } from './bounded-text.ts';
import type { GuardedFetch } from './guarded-fetch.ts';

const IDENTITY = { name: 'evercall', version: '1' };

/** Where a server is, and how it may be reached. */
export type McpServer = Pick<McpTool, 'url' | 'privateAddresses' | 'timeoutMs'>;

/** Opens a session. `headers` have their secrets. Throws what the SDK throws. */
export async function openMcpSession(
  fetch: GuardedFetch,
  server: McpServer,
  headers: Readonly<Record<string, string>>,
): Promise<Client> {
  const client = new Client(IDENTITY);
  const transport = new StreamableHTTPClientTransport(new URL(server.url), {
    requestInit: { headers },
    fetch: fetchFor(fetch, server),
  });
  await client.connect(transport, { timeout: server.timeoutMs });
  return client;
}

/** The fetch of a session. It opens no stream for notifications, which no caller would hear. */
function fetchFor(fetch: GuardedFetch, { privateAddresses, timeoutMs }: McpServer) {
  return async (url: URL | string, init: RequestInit = {}): Promise<Response> => {
    if (init.method === 'GET') return new Response(null, { status: 405 });
    const answer = await fetch(
      new URL(url),
      {
        method: init.method ?? 'POST',
        headers: Object.fromEntries(new Headers(init.headers)),
        ...(typeof init.body === 'string' ? { body: init.body } : {}),
      },
      {
        privateAddresses: privateAddresses === true,
        timeoutMs,
        signal: init.signal ?? new AbortController().signal,
      },
    );
    const isEmpty = answer.status === 202 || answer.status === 204;
    const text = await boundedText(answer);
    if (text === undefined) return new Response(null, { status: 502 });
    return new Response(isEmpty ? null : text, {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
    });
  };
}
