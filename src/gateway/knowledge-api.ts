/** Opens what the knowledge API needs. */
import { createDocumentReader } from '../adapters/documents/reader.ts';
import type { DocumentReader } from '../adapters/documents/reader.ts';
import type { KnowledgeSnapshot } from '../adapters/knowledge/snapshot.ts';
import type { KnowledgeDocuments } from '../adapters/ports/documents.ts';
import { createKnowledgeDocuments } from '../adapters/postgres/knowledge-documents.ts';
import { createPool } from '../adapters/postgres/pool.ts';
import type { GatewayConfig } from '../config/gateway.ts';

/** What the routes of the knowledge API use. */
export interface KnowledgeApi {
  readonly documents: KnowledgeDocuments;
  readonly reader: DocumentReader;
  readonly knowledgeDir: string;
  readonly search: KnowledgeSnapshot;
}

/** Storing a large document takes longer than a call may wait for the database, so the API has a separate pool. */
const CHANGE_MS = 30_000;

/** Opens the knowledge API's own connections and document reader. Connects on the first request. */
export function openKnowledgeApi(
  { databaseUrl, knowledgeDir, knowledgeQuota }: GatewayConfig,
  search: KnowledgeSnapshot,
): KnowledgeApi & AsyncDisposable {
  const pool = createPool(databaseUrl, { max: 2, statementTimeoutMs: CHANGE_MS });
  const reader = createDocumentReader();
  return {
    documents: createKnowledgeDocuments(pool, knowledgeQuota),
    reader,
    knowledgeDir,
    search,
    async [Symbol.asyncDispose]() {
      await reader[Symbol.asyncDispose]();
      await pool.end();
    },
  };
}
