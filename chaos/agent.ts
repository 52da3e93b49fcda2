import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { loadAgents } from '../src/config/agents.ts';

const SAMPLE = fileURLToPath(new URL('../agents/default.yaml', import.meta.url));
/** Short: the calls are about what comes after it. */
const GREETING = 'Hi, this is Riley.';
/** Answered in other words than any model's, so it is an answer. */
const ANSWERS: ReadonlySet<string> = new Set(['apology']);

/** Writes the agent that answers all calls, the sample with a shorter greeting; returns what it says of itself. */
export async function writeAgent(
  folder: string,
): Promise<{ readonly greeting: string; readonly phrases: readonly string[] }> {
  const document = parseDocument(await readFile(SAMPLE, 'utf8'));
  document.set('greeting', GREETING);
  await writeFile(join(folder, 'default.yaml'), document.toString());
  const { agents } = await loadAgents(folder);
  // Whatever is a sentence or a list of sentences there, such as fillers, is no answer to a question.
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
