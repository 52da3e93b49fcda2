/** Asks an MCP server which tools it has, for an agent's file. */
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { JsonSchema } from '../../contracts/tools.ts';
import { reasonOf } from '../../lib/download.ts';
import { ledToPrivateAddress } from '../../lib/public-addresses.ts';
import { withSecrets } from './filled-request.ts';
import type { HttpDeps } from './http-tools.ts';
import { openMcpSession } from './mcp-session.ts';
import type { McpServer } from './mcp-session.ts';

/** A tool as its server describes it. */
export interface ListedTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
  /** The server says that it only reads. */
  readonly isReadOnly: boolean;
}

/** Why a server could not be asked, in words for its owner. */
export class McpListError extends Error {}

/** Lists all tools of a server. Throws `McpListError`. */
export async function listMcpTools(
  { fetch, secrets }: HttpDeps,
  server: McpServer,
  headers: Readonly<Record<string, string>>,
): Promise<readonly ListedTool[]> {
  const filled = withSecrets(headers, secrets);
  if (filled === undefined)
    throw new McpListError('a header names a secret that TOOL_SECRETS_FILE does not have');
  try {
    const client = await openMcpSession(fetch, server, filled);
    try {
      const found: Tool[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.listTools(cursor === undefined ? {} : { cursor }, {
          timeout: server.timeoutMs,
        });
        found.push(...page.tools);
        cursor = page.nextCursor;
      } while (cursor !== undefined && found.length < MOST_TOOLS);
      return found.map(listed);
    } finally {
      await client.close();
    }
  } catch (error) {
    throw new McpListError(complaintAbout(error), { cause: error });
  }
}

/** More than any model can choose from: a server that goes on is faulty. */
const MOST_TOOLS = 500;

function listed({ name, title, description, inputSchema, annotations }: Tool): ListedTool {
  const { $schema: _, ...parameters } = inputSchema;
  return {
    name,
    description: description ?? title ?? name,
    parameters,
    isReadOnly: annotations?.readOnlyHint === true,
  };
}

function complaintAbout(error: unknown): string {
  if (ledToPrivateAddress(error)) return 'its address is private: add --private-addresses';
  if (error instanceof StreamableHTTPError && error.code !== undefined)
    return `it answers HTTP ${error.code}`;
  return reasonOf(error);
}
