/** An MCP server of the official SDK. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

export interface FakeMcpServer extends Disposable {
  readonly host: string;
  /** Without its entry, a session is forgotten, as after a restart. */
  readonly sessions: Map<string, unknown>;
  /** Sessions that were opened. */
  opened(): number;
  /** The headers of the latest request. */
  headers(): NodeJS.Dict<string | string[]>;
}

/** Starts one with the tools that `register` adds. */
export async function startMcpServer(register: (mcp: McpServer) => void): Promise<FakeMcpServer> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  let opened = 0;
  let headers: NodeJS.Dict<string | string[]> = {};
  const server = createServer((request, response) => {
    void (async () => {
      ({ headers } = request);
      const id = headers['mcp-session-id'];
      const known = typeof id === 'string' ? sessions.get(id) : undefined;
      if (typeof id === 'string' && known === undefined) {
        response.writeHead(404).end();
        return;
      }
      if (known !== undefined) {
        await known.handleRequest(request, response);
        return;
      }
      opened += 1;
      const mcp = new McpServer({ name: 'desk', version: '1' });
      register(mcp);
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (session) => void sessions.set(session, transport),
      });
      await mcp.connect(transport);
      await transport.handleRequest(request, response);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    host: `127.0.0.1:${address.port}`,
    sessions,
    opened: () => opened,
    headers: () => headers,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
