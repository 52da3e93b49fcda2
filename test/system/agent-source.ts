import { readFile } from 'node:fs/promises';

export const GREETING = 'Hello, this is Riley.';

/** The file of the sample agent with a short greeting: its own is spoken for six seconds at the pace of a call. */
export async function agentSource(): Promise<string> {
  const source = await readFile('agents/default.yaml', 'utf8');
  return source.replace(/^greeting: .*$/mu, `greeting: ${GREETING}`);
}
