/** Prepares the database for calls: tables and knowledge pages. */
import { filesIn, readFiles } from '../adapters/documents/files.ts';
import type { ReadFiles } from '../adapters/documents/files.ts';
import { folderOfTenant } from '../adapters/documents/folder.ts';
import { createDocumentReader } from '../adapters/documents/reader.ts';
import { createKnowledgeDocuments } from '../adapters/postgres/knowledge-documents.ts';
import { prepareAppRole } from '../adapters/postgres/app-role.ts';
import { migrate } from '../adapters/postgres/migrate.ts';
import { createPool } from '../adapters/postgres/pool.ts';
import type { KnowledgeDocuments } from '../adapters/ports/documents.ts';
import { loadAgents } from '../config/agents.ts';
import type { StartConfig } from '../config/start.ts';
import { firstLine, StartError } from './start-error.ts';
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
  { url, ownerUrl = url }: { readonly url: string; readonly ownerUrl?: string },
  {
    knowledgeDir,
    knowledgeQuota,
  }: Pick<StartConfig, 'knowledgeDir'> & Partial<Pick<StartConfig, 'knowledgeQuota'>>,
  tenants: ReadonlySet<string>,
  log: Log,
): Promise<void> {
  try {
    await migrate(ownerUrl);
    await prepareAppRole(ownerUrl, url);
  } catch (error) {
    throw new StartError(
      `${ownerUrl === url ? 'DATABASE_URL' : 'DATABASE_OWNER_URL'}: the tables cannot be migrated: ${firstLine(error)}.`,
      {
        cause: error,
      },
    );
  }
  await using stack = new AsyncDisposableStack();
  const pool = createPool(url, { max: 1, statementTimeoutMs: LOAD_MS });
  stack.defer(() => pool.end());
  const reader = stack.use(createDocumentReader());
  const documents = createKnowledgeDocuments(pool, knowledgeQuota);
  // Tenants without a folder of their own share one, which is read once.
  const folders = new Map<string, ReadFiles>();
  for (const tenant of tenants) {
    const folder = await folderOfTenant(knowledgeDir, tenant);
    try {
      const read =
        folders.get(folder) ??
        (await readFiles(await filesIn(folder), { readOne: (source) => reader.read(source) }));
      folders.set(folder, read);
      await storeFolder(documents, tenant, read, log);
    } catch (error) {
      throw new StartError(`KNOWLEDGE_DIR ${folder} cannot be loaded: ${firstLine(error)}.`, {
        cause: error,
      });
    }
  }
}

/** Stores the pages of a tenant's folder and logs what was passed over. */
async function storeFolder(
  documents: KnowledgeDocuments,
  tenant: string,
  read: ReadFiles,
  log: Log,
): Promise<void> {
  const kept = read.skipped.map(({ name }) => name);
  // A folder that is not mounted looks empty. It must not delete the pages in the database.
  if (read.documents.length === 0) {
    log(`KNOWLEDGE_DIR has no usable page for ${tenant}: pages that were stored before stay`);
    for (const { name, reason } of read.skipped) log(`knowledge page ${name} ${reason}: skipped`);
    return;
  }
  const { overruled, refused } = await documents.loadFolder(tenant, read.documents, kept);
  for (const { name, reason } of [...read.skipped, ...refused])
    log(`knowledge page ${name} ${reason}: skipped`);
  for (const { name, notices } of read.documents) {
    for (const notice of notices) log(`knowledge page ${name} ${notice}`);
  }
  for (const name of overruled) log(`knowledge page ${name} ignored: an added document has the same name`);
}
