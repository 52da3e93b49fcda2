import { readFile } from 'node:fs/promises';

export const GREETING = 'Hello, this is Riley.';

interface AgentChanges {
  /** Default: so late that a busy machine says none before an answer. */
  readonly fillerAfterMs?: number;
  /** More of the section `policy`, as YAML in one line. */
  readonly policy?: string;
}

/** The file of the sample agent with a short greeting: its own is spoken for six seconds at the pace of a call. */
export async function agentSource({ fillerAfterMs = 20_000, policy }: AgentChanges = {}): Promise<string> {
  const source = await readFile('agents/default.yaml', 'utf8');
  const parts = [`deadAir: { fillerAfterMs: ${fillerAfterMs} }`, ...(policy === undefined ? [] : [policy])];
  return `${source.replace(/^greeting: .*$/mu, `greeting: ${GREETING}`)}\npolicy: { ${parts.join(', ')} }\n`;
}
