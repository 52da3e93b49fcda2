import { createDocumentReader } from '../adapters/documents/reader.ts';
import type { KnowledgeSnapshot } from '../adapters/knowledge/snapshot.ts';
import { createKnowledgeDocuments } from '../adapters/postgres/knowledge-documents.ts';
import { createPool } from '../adapters/postgres/pool.ts';
import type { GatewayConfig } from '../config/gateway.ts';
import type { KnowledgeApi } from './routes/knowledge.ts';

/** Storing a large document takes longer than a call may wait for the database: a pool of its own. */
const CHANGE_MS = 30_000;

/** What the knowledge API needs beside the parts of calls. Connects when it is first asked. */
export function openKnowledgeApi(
  { databaseUrl }: GatewayConfig,
  token: string,
  search: KnowledgeSnapshot,
): KnowledgeApi & AsyncDisposable {
  const pool = createPool(databaseUrl, { max: 2, statementTimeoutMs: CHANGE_MS });
  const reader = createDocumentReader();
  return {
    token,
    documents: createKnowledgeDocuments(pool),
    reader,
    search,
    async [Symbol.asyncDispose]() {
      await reader[Symbol.asyncDispose]();
      await pool.end();
    },
  };
}
