/** The MCP adapter against a real server of the official SDK. */
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createToolServices } from '../../../src/adapters/tools/tool-services.ts';
import type { McpTool } from '../../../src/contracts/tools.ts';
import { aCallSid } from '../../conversation/a-call.ts';
import { startMcpServer } from '../../fakes/mcp-server.ts';

type Result = CallToolResult;
const saying = (text: string): Result => ({ content: [{ type: 'text', text }] });

/** A server with the tool `book`. */
const aServer = (book: (name: string) => Promise<Result>) =>
  startMcpServer((mcp) => {
    mcp.registerTool('book', { inputSchema: { name: z.string() } }, async ({ name }) => book(name));
  });

function aTool(host: string, changes: Partial<McpTool> = {}): McpTool {
  return {
    kind: 'mcp',
    name: 'book',
    description: 'Books.',
    parameters: { type: 'object' },
    url: `http://${host}/mcp`,
    remoteName: 'book',
    hosts: [host],
    privateAddresses: true,
    timeoutMs: 5_000,
    attempts: 1,
    ...changes,
  };
}

const aWish = (tool: McpTool) => ({
  ...{ callSid: aCallSid(), tool, arguments: { name: 'Ana' }, wish: 1, key: 'k' },
  breaker: { failures: 3, openMs: 1_000 },
  signal: new AbortController().signal,
});

describe('R-G1: a tool of an MCP server', () => {
  it('is called in one session, and its text is the result', async () => {
    using server = await aServer(async (name) => saying(`booked for ${name}`));
    const services = createToolServices({ secrets: new Map() });
    const wish = aWish(aTool(server.host));
    expect(await services.run(wish)).toEqual({ status: 'done', text: 'booked for Ana' });
    await services.run(wish);
    expect(server.opened()).toBe(1);
  });

  it('is called once more in a new session if the server has forgotten the old one', async () => {
    using server = await aServer(async () => saying('booked'));
    const services = createToolServices({ secrets: new Map() });
    const wish = aWish(aTool(server.host));
    await services.run(wish);
    server.sessions.clear();
    expect(await services.run(wish)).toEqual({ status: 'done', text: 'booked' });
    expect(server.opened()).toBe(2);
  });

  it('that reports an error is refused, whatever else its result holds', async () => {
    using server = await aServer(async () => ({ ...saying('taken'), isError: true }));
    const services = createToolServices({ secrets: new Map() });
    expect(await services.run(aWish(aTool(server.host)))).toEqual({ status: 'refused', text: 'taken' });
  });

  const PICTURE = { type: 'image', data: 'aGk=', mimeType: 'image/png' } as const;
  const FILE = {
    type: 'resource',
    resource: { uri: 'file:///day', mimeType: 'text/plain', text: 'ten free' },
  } as const;
  it.each<[what: string, result: Result, effect: object, question: object]>([
    [
      'structured content alone',
      { content: [], structuredContent: { number: 'B7' } },
      { status: 'done', text: '{"number":"B7"}' },
      { status: 'done', text: '{"number":"B7"}' },
    ],
    [
      'structured content that says no',
      { content: [], structuredContent: { success: false, reason: 'taken' } },
      { status: 'refused', text: '{"success":false,"reason":"taken"}' },
      { status: 'done', text: '{"success":false,"reason":"taken"}' },
    ],
    [
      'a file',
      { content: [FILE] },
      { status: 'done', text: 'ten free' },
      { status: 'done', text: 'ten free' },
    ],
    [
      'a picture, which nobody can be told',
      { content: [PICTURE] },
      { status: 'done', text: '' },
      { status: 'failed', cause: 'server' },
    ],
    ['nothing', { content: [] }, { status: 'done', text: 'none' }, { status: 'done', text: 'none' }],
  ])('that answers %s', async (_what, result, effect, question) => {
    using server = await aServer(async () => result);
    const services = createToolServices({ secrets: new Map() });
    expect(await services.run(aWish(aTool(server.host)))).toEqual(effect);
    expect(await services.run(aWish(aTool(server.host, { isReadOnly: true })))).toEqual(question);
  });

  it('that is silent is unknown after our own time, not after the SDK’s', async () => {
    using server = await aServer(() => new Promise(() => undefined));
    const services = createToolServices({ secrets: new Map() });
    const outcome = await services.run(aWish(aTool(server.host, { timeoutMs: 500 })));
    expect(outcome.status).toBe('unknown');
  });

  it('is never called with the key of another agent', async () => {
    using server = await aServer(async () => saying('booked'));
    const services = createToolServices({ secrets: new Map() });
    const keyed = (authorization: string) => aWish(aTool(server.host, { headers: { authorization } }));
    await services.run(keyed('Bearer ana'));
    await services.run(keyed('Bearer bo'));
    expect(server.headers()).toMatchObject({ authorization: 'Bearer bo' });
    await services.run(keyed('Bearer ana'));
    expect(server.headers()).toMatchObject({ authorization: 'Bearer ana' });
    expect(server.opened()).toBe(2);
  });

  it('whose result fills the memory is unknown', async () => {
    using server = await aServer(async () => saying('x'.repeat(4 * 1024 * 1024)));
    const services = createToolServices({ secrets: new Map() });
    expect(await services.run(aWish(aTool(server.host)))).toMatchObject({ status: 'unknown' });
  });

  it('whose server is not there has certainly not been called', async () => {
    const server = await aServer(async () => saying('booked'));
    server[Symbol.dispose]();
    const services = createToolServices({ secrets: new Map() });
    expect(await services.run(aWish(aTool(server.host)))).toMatchObject({
      status: 'failed',
      cause: 'unreachable',
    });
  });
});
