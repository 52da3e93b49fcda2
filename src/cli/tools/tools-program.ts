/** The program of `npm run tools`. */
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { z } from 'zod';
import { createGuardedFetch } from '../../adapters/tools/guarded-fetch.ts';
import { listMcpTools, McpListError } from '../../adapters/tools/mcp-list.ts';
import type { ListedTool } from '../../adapters/tools/mcp-list.ts';
import { ConfigError, readEnvironment } from '../../config/environment.ts';
import { readToolSecrets } from '../../config/tool-secrets.ts';
import { toolsSchema } from '../../config/tool-schema.ts';
import { toolVariables } from '../../config/variables.ts';
import { complain, optionsOf, UsageError } from '../../lib/command-line.ts';
import type { Program } from '../../lib/command-line.ts';

const USAGE = `Usage: npm run tools -- list URL [options]
  Prints the tools of the MCP server at URL, as text for "tools" in an agent's file. Calls use what the file says, so a
  server that is down, or has changed, delays none. Tools that are not said to be read-only are read back before they are
  carried out (confirm).
  --header 'NAME: VALUE'  a header of the requests, such as 'authorization: Bearer \${crm_key}', as often as needed.
                          \${NAME} stands for a secret of TOOL_SECRETS_FILE, and is printed as it is
  --only NAME             only this tool, as often as needed
  --private-addresses     the server is in the private network
Exit code: 0 done, 1 a tool was left out, 2 it could not be done.
`;
const TIMEOUT_MS = 10_000;
const HEADER = /^([A-Za-z][A-Za-z0-9-]*):\s*(\S.*)$/u;

export const TOOLS: Program = {
  name: 'tools',
  main,
  complaintOf: (error) =>
    error instanceof ConfigError || error instanceof McpListError ? error.message : undefined,
};

/** Runs the command and resolves with the exit code. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { values, positionals } = optionsOf(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        header: { type: 'string', multiple: true, default: [] },
        only: { type: 'string', multiple: true },
        'private-addresses': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }),
  );
  const [command, url, ...rest] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (command !== 'list' || url === undefined || rest.length > 0)
    throw new UsageError('expected: list URL (see --help)');
  if (!/^https?:/u.test(url) || !URL.canParse(url))
    throw new UsageError(`${url} is not a URL with http or https`);
  const headers = Object.fromEntries(values.header.map(headerOf));
  const secrets = readToolSecrets(readEnvironment(z.object(toolVariables), env).TOOL_SECRETS_FILE);
  const isPrivate = values['private-addresses'];
  const server = { url, timeoutMs: TIMEOUT_MS, ...(isPrivate ? { privateAddresses: true as const } : {}) };
  const all = await listMcpTools({ fetch: createGuardedFetch(), secrets }, server, headers);
  const wanted = values.only;
  for (const name of wanted ?? [])
    if (!all.some((tool) => tool.name === name)) throw new UsageError(`the server has no tool ${name}`);
  const found = all.filter(({ name }) => wanted?.includes(name) ?? true);
  return printTools(found, { url, ...(values.header.length === 0 ? {} : { headers }) }, isPrivate);
}

function headerOf(given: string): readonly [string, string] {
  const [, name, value] = HEADER.exec(given) ?? [];
  if (name === undefined || value === undefined)
    throw new UsageError(`${given} is not a header such as 'name: value'`);
  return [name, value];
}

interface Place {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Prints those that an agent's file may have, and complains about the others. */
function printTools(found: readonly ListedTool[], place: Place, isPrivate: boolean): number {
  const usable: Record<string, unknown> = {};
  let code = 0;
  for (const tool of found) {
    const { name, entry } = entryOf(tool, place, isPrivate);
    const complaint = Object.hasOwn(usable, name)
      ? `another tool is called ${name} here`
      : complaintAbout(name, entry);
    if (complaint === undefined) usable[name] = entry;
    else {
      code = 1;
      complain(`tools: ${tool.name} was left out: ${complaint}`);
    }
  }
  process.stdout.write(stringify({ tools: usable }, { aliasDuplicateObjects: false }));
  return code;
}

/** Why an agent's file may not have this tool. */
function complaintAbout(name: string, entry: unknown): string | undefined {
  const [fault] = toolsSchema.safeParse({ [name]: entry }).error?.issues ?? [];
  if (fault === undefined) return undefined;
  const field = fault.path.slice(1).join('.');
  return `${field === '' ? 'it' : field} ${fault.message}`;
}

/** Models accept letters, digits, _ and - in names. */
function entryOf(
  { name: remote, description, parameters, isReadOnly }: ListedTool,
  place: Place,
  isPrivate: boolean,
) {
  const name = remote.replace(/[^\w-]/gu, '_').replace(/^(?![A-Za-z])/u, 't');
  return {
    name,
    entry: {
      description,
      parameters,
      ...(isReadOnly ? { readOnly: true } : { confirm: true }),
      ...(isPrivate ? { privateAddresses: true } : {}),
      mcp: { ...place, ...(name === remote ? {} : { tool: remote }) },
    },
  };
}
