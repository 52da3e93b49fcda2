import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadKnowledgeFolder } from '../adapters/postgres/load-knowledge.ts';
import { migrate } from '../adapters/postgres/migrate.ts';
import { loadAgents } from '../config/agents.ts';
import type { StartConfig } from '../config/start.ts';
import { errorCode, firstLine, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

/** The tenants of the agents in `agentsDir`. */
export async function readTenants(agentsDir: string): Promise<ReadonlySet<string>> {
  try {
    const { agents } = await loadAgents(agentsDir);
    return new Set(agents.map((agent) => agent.tenant));
  } catch (error) {
    throw new StartError(`AGENTS_DIR: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Brings the tables up to date and reads the knowledge pages of each tenant in. */
export async function prepareDatabase(
  databaseUrl: string,
  { knowledgeDir }: Pick<StartConfig, 'knowledgeDir'>,
  tenants: ReadonlySet<string>,
  log: Log,
): Promise<void> {
  try {
    await migrate(databaseUrl);
  } catch (error) {
    throw new StartError(`DATABASE_URL: the tables cannot be brought up to date: ${firstLine(error)}.`, {
      cause: error,
    });
  }
  for (const tenant of tenants) await loadKnowledge(databaseUrl, tenant, knowledgeDir, log);
}

/** A tenant's pages stand in a folder of its name, or, where there is none, directly in `knowledgeDir`. */
async function loadKnowledge(
  databaseUrl: string,
  tenant: string,
  knowledgeDir: string,
  log: Log,
): Promise<void> {
  const own = join(knowledgeDir, tenant);
  const folder = (await isFolder(own)) ? own : knowledgeDir;
  try {
    const loaded = await loadKnowledgeFolder(databaseUrl, tenant, folder);
    for (const { path, reason } of loaded.skipped) log(`knowledge page ${path} ${reason}: skipped`);
  } catch (error) {
    throw new StartError(`KNOWLEDGE_DIR ${folder} cannot be read in: ${firstLine(error)}.`, { cause: error });
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}
