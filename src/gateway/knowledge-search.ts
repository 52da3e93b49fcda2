/** Sets up the knowledge search of a gateway. */
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { createQuestionVectors } from '../adapters/knowledge/question-vectors.ts';
import type { EmbeddingCounters } from '../adapters/knowledge/question-vectors.ts';
import { createKnowledgeSnapshot, keepFresh } from '../adapters/knowledge/snapshot.ts';
import type { KnowledgeSnapshot } from '../adapters/knowledge/snapshot.ts';
import { keepVectors } from '../adapters/knowledge/vector-upkeep.ts';
import { createOpenAiEmbeddings } from '../adapters/llm/openai-embeddings.ts';
import { createKnowledgeStore } from '../adapters/postgres/knowledge-store.ts';
import { createPool } from '../adapters/postgres/pool.ts';
import { createVectorStore } from '../adapters/postgres/vector-store.ts';
import type { GatewayConfig } from '../config/gateway.ts';

export interface OpenKnowledge extends AsyncDisposable {
  readonly search: KnowledgeSnapshot;
}

/**
 * Opens the search that calls use: by words, and also by meaning if an embeddings model is configured. The knowledge is loaded
 * in the background and kept up to date.
 */
export function openKnowledge(
  config: Pick<GatewayConfig, 'databaseUrl' | 'openai'>,
  {
    pool,
    log,
    counters,
  }: { readonly pool: Pool; readonly log: Logger; readonly counters: EmbeddingCounters },
): OpenKnowledge {
  const store = createKnowledgeStore(pool);
  const refresh = (search: KnowledgeSnapshot) =>
    keepFresh(search, {
      onFailure: (error) =>
        log.warn({ err: error }, 'knowledge not refreshed: the loaded version stays in use'),
    });
  if (config.openai.embeddings === undefined) {
    const search = createKnowledgeSnapshot(store);
    const stop = refresh(search);
    return { search, [Symbol.asyncDispose]: async () => stop() };
  }
  const embeddings = createOpenAiEmbeddings(config.openai.embeddings);
  const questions = createQuestionVectors({
    embeddings,
    counters,
    onFailure: (error) => log.warn({ err: error }, 'no embeddings: knowledge is searched by words only'),
  });
  const search = createKnowledgeSnapshot(store, questions);
  // A separate pool: one connection is held while vectors are computed.
  const vectorPool = createPool(config.databaseUrl, {
    max: 2,
    onIdleError: (error) => log.warn({ err: error }, 'database connection lost'),
  });
  const stopRefresh = refresh(search);
  const stopVectors = keepVectors({
    embeddings,
    store: createVectorStore(vectorPool, embeddings.name),
    vectors: () => search.vectors(),
    onFailure: (error) =>
      log.warn({ err: error }, 'vectors of the knowledge not computed: trying again later'),
  });
  return {
    search,
    async [Symbol.asyncDispose]() {
      stopRefresh();
      stopVectors();
      questions.stop();
      await vectorPool.end();
    },
  };
}
