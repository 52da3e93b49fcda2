/** The agent that answers all calls of a run. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { loadAgents } from '../src/config/agents.ts';

const SAMPLE = fileURLToPath(new URL('../agents/default.yaml', import.meta.url));
/** Short, because the calls test what follows it. */
const GREETING = 'Hi, this is Riley.';

/** Limits of the agent file, by name. */
export type AgentLimits = Readonly<Record<string, number>>;
/** Phrases that count as an answer: a caller who hears the apology is not waiting any longer. */
const ANSWERS: ReadonlySet<string> = new Set(['apology']);

/**
 * Writes the agent file: the sample agent with a shorter greeting and other limits. Returns the greeting and all fixed phrases that do not
 * count as an answer.
 */
export async function writeAgent(
  folder: string,
  { agentText, agentLimits = {} }: { readonly agentText?: string; readonly agentLimits?: AgentLimits } = {},
): Promise<{ readonly greeting: string; readonly phrases: readonly string[] }> {
  const document = parseDocument(agentText ?? (await readFile(SAMPLE, 'utf8')));
  document.set('greeting', GREETING);
  for (const [name, value] of Object.entries(agentLimits)) document.setIn(['limits', name], value);
  await writeFile(join(folder, 'default.yaml'), document.toString());
  const { agents } = await loadAgents(folder);
  // All other sentences of the agent, such as fillers, do not answer a question.
  const phrases = agents
    .flatMap((agent) => Object.entries(agent.phrases))
    .filter(([name]) => !ANSWERS.has(name))
    .flatMap(([, said]) => sentencesIn(said));
  return { greeting: GREETING, phrases: [GREETING, ...phrases] };
}

function sentencesIn(said: unknown): readonly string[] {
  if (typeof said === 'string') return [said];
  return Array.isArray(said) ? said.flatMap(sentencesIn) : [];
}
