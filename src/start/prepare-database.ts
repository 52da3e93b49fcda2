/** Prepares the database for calls: tables and knowledge pages. */
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

/** Statement timeout while loading a folder. Includes a wait for another process that does the same. */
const LOAD_MS = 60_000;

/** Reads the tenants of the agents in `agentsDir`. Throws `StartError`. */
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

/** Migrates the tables and loads the knowledge pages of each tenant. Throws `StartError`. */
export async function prepareDatabase(
  databaseUrl: string,
  { knowledgeDir }: Pick<StartConfig, 'knowledgeDir'>,
  tenants: ReadonlySet<string>,
  log: Log,
): Promise<void> {
  try {
    await migrate(databaseUrl);
  } catch (error) {
    throw new StartError(`DATABASE_URL: the tables cannot be migrated: ${firstLine(error)}.`, {
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

/** Loads a tenant's pages from the folder with its name, or from `knowledgeDir` itself if there is none. */
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
    // A folder that is not mounted looks empty. It must not delete the pages in the database.
    if (read.documents.length === 0) throw new Error('it contains no usable page');
    const kept = read.skipped.map(({ name }) => name);
    const { overruled } = await documents.loadFolder(tenant, read.documents, kept);
    for (const { name, reason } of read.skipped) log(`knowledge page ${name} ${reason}: skipped`);
    for (const { name, notices } of read.documents) {
      for (const notice of notices) log(`knowledge page ${name} ${notice}`);
    }
    for (const name of overruled) log(`knowledge page ${name} ignored: an added document has the same name`);
  } catch (error) {
    throw new StartError(`KNOWLEDGE_DIR ${folder} cannot be loaded: ${firstLine(error)}.`, { cause: error });
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
