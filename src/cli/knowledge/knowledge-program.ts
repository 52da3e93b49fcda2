/** The program of `npm run knowledge`: manages the documents from which calls are answered. */
import { PathError } from '../../adapters/documents/files.ts';
import { createDocumentReader } from '../../adapters/documents/reader.ts';
import { createKnowledgeSnapshot } from '../../adapters/knowledge/snapshot.ts';
import { createAuditLog } from '../../adapters/postgres/audit-log.ts';
import { createKnowledgeDocuments } from '../../adapters/postgres/knowledge-documents.ts';
import { createKnowledgeStore } from '../../adapters/postgres/knowledge-store.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { createWordingStore } from '../../adapters/postgres/wording-store.ts';
import { readUnanswered } from '../../adapters/postgres/unanswered.ts';
import { loadKnowledgeConfig } from '../../config/knowledge.ts';
import type { Program } from '../../lib/command-line.ts';
import { auditedDocuments } from '../audited-documents.ts';
import { databaseComplaint } from '../database-complaint.ts';
import { tenantOf } from '../tenant.ts';
import {
  addDocuments,
  listDocuments,
  reindexDocuments,
  removeDocuments,
  searchDocuments,
} from './commands.ts';
import type { CommandDeps } from './commands.ts';
import { readOptions, USAGE } from './options.ts';
import type { Command } from './options.ts';
import { printUnanswered } from './unanswered.ts';
import { runWordings } from './wordings.ts';

/** Statement timeout: enough for thousands of documents in one transaction and a wait for another transaction. */
const CHANGE_MS = 300_000;

/** Questions of `unanswered` without `--since`. */
const RECENT_MS = 30 * 24 * 60 * 60 * 1_000;

export const KNOWLEDGE: Program = { name: 'knowledge', main, complaintOf };

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { command, tenant: given } = readOptions(args);
  if (command.name === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const { databaseUrl, agentsDir, knowledgeDir, knowledgeQuota } = await loadKnowledgeConfig(env);
  const tenant = await tenantOf(given, agentsDir);
  await using stack = new AsyncDisposableStack();
  const pool = createPool(databaseUrl, { max: 2, statementTimeoutMs: CHANGE_MS });
  stack.defer(() => pool.end());
  const reader = stack.use(createDocumentReader());
  const search = createKnowledgeSnapshot(createKnowledgeStore(pool));
  if (command.name === 'unanswered') {
    const since = command.since ?? new Date(Date.now() - RECENT_MS);
    return printUnanswered(await readUnanswered(pool, tenant, since), command.isJson);
  }
  if (command.name === 'wordings') return await runWordings(createWordingStore(pool), tenant, command);
  const documents = auditedDocuments(createKnowledgeDocuments(pool, knowledgeQuota), createAuditLog(pool));
  return await run(command, { documents, reader, search, tenant, knowledgeDir });
}

function run(
  command: Exclude<Command, { name: 'help' | 'unanswered' | 'wordings' }>,
  deps: CommandDeps,
): Promise<number> {
  switch (command.name) {
    case 'add':
      return addDocuments(deps, command);
    case 'list':
      return listDocuments(deps);
    case 'remove':
      return removeDocuments(deps, command.names);
    case 'search':
      return searchDocuments(deps, command.words);
    case 'reindex':
      return reindexDocuments(deps);
  }
}

function complaintOf(error: unknown): string | undefined {
  return error instanceof PathError ? error.message : databaseComplaint(error);
}
