/** Checks of the agents' files: errors, numbers and languages. */
import { statSync } from 'node:fs';
import { SEARCH_LANGUAGES } from '../../adapters/knowledge/languages.ts';
import { AgentsError, loadAgents } from '../../config/agents.ts';
import type { AgentRegistry } from '../../config/agents.ts';
import type { DoctorConfig } from '../../config/doctor.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { languagesOf, primaryTag } from '../../conversation/languages.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

/** The agents, if all their files are valid. */
export async function readAgents({
  agentsDir,
  elevenLabs,
}: Pick<DoctorConfig, 'agentsDir' | 'elevenLabs'>): Promise<{
  readonly registry?: AgentRegistry;
  readonly findings: readonly Finding[];
}> {
  try {
    const registry = await loadAgents(agentsDir, elevenLabs);
    const names = registry.agents.map(({ id }) => id).join(', ');
    return { registry, findings: [ok('AGENTS_DIR', `agents: ${names}`)] };
  } catch (error: unknown) {
    if (!(error instanceof AgentsError)) {
      const message = `${agentsDir} cannot be read`;
      return { findings: [fault('AGENTS_DIR', message, 'set it to the folder with the agents’ files')] };
    }
    return {
      findings: error.faults.map(({ file, line, field, complaint }) => {
        const place = line === undefined ? file : `${file}:${line}`;
        const message = field === undefined ? complaint : `${field} ${complaint}`;
        return fault(place, message, 'correct the file; agents/default.yaml explains each setting');
      }),
    };
  }
}

/** Whether the number that callers dial has an agent. */
export function numberFindings(
  { agents, forCall }: Pick<AgentRegistry, 'agents' | 'forCall'>,
  number: string | undefined,
): readonly Finding[] {
  if (number === undefined) return [];
  const agent = forCall({ from: '', to: number, direction: 'inbound' });
  if (agent !== undefined) return [ok('TWILIO_PHONE_NUMBER', `answered by the agent ${agent.id}`)];
  const listed = agents.flatMap(({ numbers }) => numbers).join(', ');
  return [
    fault(
      'TWILIO_PHONE_NUMBER',
      `no agent answers ${number}; the agents have ${listed}`,
      `add "${number}" or "*" to "numbers" in the file of an agent`,
    ),
  ];
}

/** Languages that the search knows badly. */
export function languageFindings(
  agents: readonly AgentConfig[],
  { usesLocalEmbeddings }: Pick<DoctorConfig, 'usesLocalEmbeddings'>,
): readonly Finding[] {
  return agents.flatMap((agent) =>
    [...new Set(languagesOf(agent).map(primaryTag))].flatMap((language) => {
      const file = `${agent.id}.yaml`;
      if (!SEARCH_LANGUAGES.includes(language)) {
        const message = `the search has no stems for the language "${language}": it finds equal words only`;
        return [warning(file, message, 'set OPENAI_EMBEDDING_MODEL, which finds passages by their meaning')];
      }
      if (language === 'en' || !usesLocalEmbeddings) return [];
      const message = `the embedding model on this machine knows no "${language}": passages are found by words alone`;
      return [warning(file, message, 'set OPENAI_EMBEDDING_MODEL to a model for many languages')];
    }),
  );
}

/** Agents that should speak with our own voice and cannot. */
export function voiceFindings(
  agents: readonly AgentConfig[],
  { elevenLabs }: Pick<DoctorConfig, 'elevenLabs'>,
): readonly Finding[] {
  if (elevenLabs.apiKey !== undefined) return [];
  return agents
    .filter(({ voice }) => voice.mode === 'own')
    .map(({ id }) =>
      warning(
        `${id}.yaml`,
        'voice.mode is own, but there is no key: the relay’s voice speaks',
        'set ELEVENLABS_API_KEY',
      ),
    );
}

/** Whether there is a folder of pages. One without pages is fine: documents can be added by command. */
export function folderFindings({ knowledgeDir }: Pick<DoctorConfig, 'knowledgeDir'>): readonly Finding[] {
  if (statSync(knowledgeDir, { throwIfNoEntry: false })?.isDirectory() === true) return [];
  return [fault('KNOWLEDGE_DIR', `${knowledgeDir} is no folder`, 'correct the path, or create the folder')];
}

/** Tenants whose agents have no knowledge. */
export function knowledgeFindings(
  agents: readonly AgentConfig[],
  passages: ReadonlyMap<string, number>,
): readonly Finding[] {
  return [...new Set(agents.map(({ tenant }) => tenant))].map((tenant) => {
    const count = passages.get(tenant) ?? 0;
    if (count > 0) return ok('knowledge', `${tenant}: ${count} passages`);
    const fix = `add documents to KNOWLEDGE_DIR, or run "npm run knowledge -- add FILE --tenant ${tenant}"`;
    return warning('knowledge', `${tenant} has no passages`, fix);
  });
}
