import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { filesIn, readFiles } from '../adapters/documents/files.ts';
import { createKnowledgeDocuments } from '../adapters/postgres/knowledge-documents.ts';
import { migrate } from '../adapters/postgres/migrate.ts';
import { createPool } from '../adapters/postgres/pool.ts';
import type { KnowledgeDocuments } from '../adapters/ports/documents.ts';
import { loadAgents } from '../config/agents.ts';
import type { StartConfig } from '../config/start.ts';
import { errorCode, firstLine, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

/** Longest statement of reading a folder in, a wait for another process that does the same included. */
const LOAD_MS = 60_000;

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
  const pool = createPool(databaseUrl, { max: 1, statementTimeoutMs: LOAD_MS });
  try {
    const documents = createKnowledgeDocuments(pool);
    for (const tenant of tenants) await loadFolder(documents, tenant, knowledgeDir, log);
  } finally {
    await pool.end();
  }
}

/** A tenant's pages stand in a folder of its name, or, where there is none, directly in `knowledgeDir`. */
async function loadFolder(
  documents: KnowledgeDocuments,
  tenant: string,
  knowledgeDir: string,
  log: Log,
): Promise<void> {
  const own = join(knowledgeDir, tenant);
  const folder = (await isFolder(own)) ? own : knowledgeDir;
  try {
    const read = await readFiles(await filesIn(folder));
    // A folder that was not mounted looks empty; it must not wipe out what the agent knows.
    if (read.documents.length === 0) throw new Error('there is no usable page in it');
    const kept = read.skipped.map(({ name }) => name);
    const { overruled } = await documents.loadFolder(tenant, read.documents, kept);
    for (const { name, reason } of read.skipped) log(`knowledge page ${name} ${reason}: skipped`);
    for (const { name, notices } of read.documents) {
      for (const notice of notices) log(`knowledge page ${name} ${notice}`);
    }
    for (const name of overruled) log(`knowledge page ${name}: another one of that name was added and stays`);
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
