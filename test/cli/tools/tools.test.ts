/** `npm run tools` against a server of the official SDK. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { toolsSchema } from '../../../src/config/tool-schema.ts';
import { TOOLS } from '../../../src/cli/tools/tools-program.ts';
import { startMcpServer } from '../../fakes/mcp-server.ts';
import { runInProcess } from '../../setup/run-in-process.ts';

const aDesk = () =>
  startMcpServer((mcp) => {
    const nothing = async () => ({ content: [] });
    mcp.registerTool(
      'find.slots',
      {
        description: 'Free times of a day.',
        inputSchema: { day: z.string() },
        annotations: { readOnlyHint: true },
      },
      nothing,
    );
    mcp.registerTool('find_slots', { description: 'The same name here.' }, nothing);
    mcp.registerTool('book', { description: 'Books.', inputSchema: { name: z.string() } }, nothing);
    mcp.registerTool('endCall', { description: 'Ends.' }, nothing);
  });

const list = (args: readonly string[], env = {}) => runInProcess(TOOLS, ['list', ...args], env);

it('R-G1: the tools of an MCP server become text for an agent file, with their schemas and secrets by name', async () => {
  using desk = await aDesk();
  const folder = await mkdtemp(join(tmpdir(), 'evercall-tools-'));
  const secrets = join(folder, 'secrets');
  await writeFile(secrets, 'desk_key=k7\n');
  const url = `http://${desk.host}/mcp`;
  const { code, out, err } = await list(
    [url, '--private-addresses', '--header', 'authorization: Bearer ${desk_key}'],
    { TOOL_SECRETS_FILE: secrets },
  );
  await rm(folder, { recursive: true });
  expect(err.split('\n')).toEqual([
    'tools: find_slots was left out: another tool is called find_slots here',
    'tools: endCall was left out: it must be true',
    '',
  ]);
  expect(code).toBe(1);
  expect(desk.headers()['authorization']).toBe('Bearer k7');
  expect(out).not.toMatch(/k7|&a1/u);
  const { tools } = z.object({ tools: z.unknown() }).parse(parse(out));
  const mcp = { url, headers: { authorization: 'Bearer ${desk_key}' } };
  expect(toolsSchema.parse(tools)).toMatchObject([
    {
      ...{ kind: 'mcp', name: 'find_slots', remoteName: 'find.slots', isReadOnly: true },
      ...{ description: 'Free times of a day.', url, headers: mcp.headers, privateAddresses: true },
      parameters: { type: 'object', properties: { day: { type: 'string' } }, required: ['day'] },
    },
    { kind: 'mcp', name: 'book', remoteName: 'book', confirm: true },
  ]);
  const one = await list([url, '--private-addresses', '--only', 'book']);
  expect(one.code).toBe(0);
  expect(
    Object.keys(z.object({ tools: z.record(z.string(), z.unknown()) }).parse(parse(one.out)).tools),
  ).toEqual(['book']);
});

it('R-G1: a server that cannot be asked is a line with the reason', async () => {
  const desk = await aDesk();
  const url = `http://${desk.host}/mcp`;
  expect(await list([url])).toMatchObject({
    code: 2,
    err: 'tools: its address is private: add --private-addresses\n',
  });
  expect(await list([url, '--private-addresses', '--only', 'bok'])).toMatchObject({
    code: 2,
    err: 'tools: the server has no tool bok\n',
  });
  const header = ['--header', 'authorization: Bearer ${none}'];
  expect((await list([url, ...header])).err).toContain('a secret that TOOL_SECRETS_FILE does not have');
  desk[Symbol.dispose]();
  const gone = await list([url, '--private-addresses']);
  expect(gone.code).toBe(2);
  expect(gone.err).toMatch(/^tools: .*ECONNREFUSED/u);
  expect((await list(['localhost:80'])).err).toContain('is not a URL');
});
