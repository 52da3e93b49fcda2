/** Tools of MCP servers, through the official SDK. Their definitions are in the agent's file: a server is asked only when a tool is called. */
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { ToolFault, ToolOutcome, ToolService } from '../../contracts/tools.ts';
import { shortResult } from '../../conversation/tools/results.ts';
import { isObject } from '../../lib/is-object.ts';
import { ledToPrivateAddress } from '../../lib/public-addresses.ts';
import type { Wish } from '../ports/tools.ts';
import { saysNo } from './answer-meaning.ts';
import { withSecrets } from './filled-request.ts';
import type { HttpDeps } from './http-tools.ts';
import { openMcpSession } from './mcp-session.ts';

type McpService = Extract<ToolService, { kind: 'mcp' }>;

/** Where a server finds the key of the wish. */
const KEY_FIELD = 'evercall/idempotencyKey';
const NOT_FOUND = 404;

export interface McpTools {
  run(wish: Wish, tool: McpService): Promise<ToolOutcome>;
}

/** Creates the sessions of a process, one per server and key. */
export function createMcpTools(deps: HttpDeps): McpTools {
  const sessions = new Map<string, Promise<Client>>();

  const session = (
    tool: McpService,
    headers: Readonly<Record<string, string>>,
  ): { readonly opening: Promise<Client>; readonly forget: () => void } => {
    // A session keeps the headers with which it was opened: agents with different keys must not share one.
    const { url, privateAddresses, timeoutMs } = tool;
    const id = JSON.stringify([url, headers, privateAddresses === true, timeoutMs]);
    const opening = sessions.get(id) ?? openMcpSession(deps.fetch, tool, headers);
    const forget = () => {
      if (sessions.get(id) === opening) sessions.delete(id);
    };
    if (!sessions.has(id)) {
      sessions.set(id, opening);
      // The next call tries again.
      opening.catch(forget);
    }
    return { opening, forget };
  };
  /** One call. `isAgain`: the session is new, because the server did not know the last one. */
  const call = async (wish: Wish, tool: McpService, isAgain = false): Promise<ToolOutcome> => {
    const headers = withSecrets(tool.headers ?? {}, deps.secrets);
    if (headers === undefined || !tool.hosts.includes(new URL(tool.url).host))
      return { status: 'failed', cause: headers === undefined ? 'misconfigured' : 'not-allowed' };
    const { opening, forget } = session(tool, headers);
    let client: Client;
    try {
      client = await opening;
    } catch (error) {
      // Nothing was called yet.
      return { status: 'failed', cause: faultOf(error) };
    }
    try {
      const { isError, content, structuredContent } = await client.callTool(
        { name: tool.remoteName, arguments: { ...wish.arguments }, _meta: { [KEY_FIELD]: wish.key } },
        undefined,
        { timeout: tool.timeoutMs, signal: wish.signal },
      );
      return outcomeOf(tool, { isError: isError === true, content, structuredContent });
    } catch (error) {
      // The server was restarted and has forgotten the session. It has done nothing.
      if (error instanceof StreamableHTTPError && error.code === NOT_FOUND) {
        forget();
        void client.close();
        return isAgain ? { status: 'failed', cause: 'misconfigured' } : call(wish, tool, true);
      }
      if (error instanceof McpError && REFUSALS.has(error.code))
        return { status: 'refused', text: 'the call is not accepted' };
      forget();
      void client.close();
      const cause = faultOf(error);
      return tool.isReadOnly === true || cause === 'misconfigured'
        ? { status: 'failed', cause }
        : { status: 'unknown', cause };
    }
  };
  return { run: (wish, tool) => call(wish, tool) };
}

const TIMED_OUT: number = ErrorCode.RequestTimeout;
const REFUSALS: ReadonlySet<number> = new Set([
  ErrorCode.InvalidParams,
  ErrorCode.MethodNotFound,
  ErrorCode.InvalidRequest,
]);

function faultOf(error: unknown): ToolFault {
  if (!(error instanceof Error)) throw error;
  if (error instanceof McpError) return error.code === TIMED_OUT ? 'timeout' : 'server';
  if (ledToPrivateAddress(error)) return 'not-allowed';
  if (!(error instanceof StreamableHTTPError) || error.code === undefined) return 'unreachable';
  if (error.code === 401 || error.code === 403) return 'misconfigured';
  return error.code === 429 ? 'busy' : 'server';
}

function outcomeOf(
  tool: McpService,
  {
    isError,
    content,
    structuredContent,
  }: {
    readonly isError: boolean;
    readonly content: unknown;
    readonly structuredContent?: unknown;
  },
): ToolOutcome {
  const parts = Array.isArray(content) ? content : [];
  const words = textOf(parts);
  const value = structuredContent ?? words;
  const text = shortResult(value);
  if (isError) return { status: 'refused', text };
  // A picture is not nothing: nobody can be told what is on it.
  const isSilent = structuredContent === undefined && words === '' && parts.length > 0;
  if (tool.isReadOnly === true)
    return isSilent ? { status: 'failed', cause: 'server' } : { status: 'done', text };
  if (saysNo(value)) return { status: 'refused', text };
  return { status: 'done', text: isSilent ? '' : text };
}

/** The texts of a result, also those of files in it. */
function textOf(parts: readonly unknown[]): string {
  return parts
    .flatMap((part) =>
      isObject(part) ? [part['text'], isObject(part['resource']) ? part['resource']['text'] : ''] : [],
    )
    .filter((text) => typeof text === 'string' && text !== '')
    .join('\n');
}
