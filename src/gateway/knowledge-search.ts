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

/** The search that calls use: by words, and by meaning where a model of embeddings is set. Fills itself in the background. */
export function openKnowledge(
  config: Pick<GatewayConfig, 'databaseUrl' | 'openai'>,
  {
    pool,
    log,
    counters,
  }: { readonly pool: Pool; readonly log: Logger; readonly counters: EmbeddingCounters },
): OpenKnowledge {
  const store = createKnowledgeStore(pool);
  const fresh = (search: KnowledgeSnapshot) =>
    keepFresh(search, {
      onFailure: (error) => log.warn({ err: error }, 'knowledge not looked at: going on with what is there'),
    });
  if (config.openai.embeddings === undefined) {
    const search = createKnowledgeSnapshot(store);
    const stop = fresh(search);
    return { search, [Symbol.asyncDispose]: async () => stop() };
  }
  const embeddings = createOpenAiEmbeddings(config.openai.embeddings);
  const questions = createQuestionVectors({
    embeddings,
    counters,
    onFailure: (error) => log.warn({ err: error }, 'no embeddings: knowledge is searched by words alone'),
  });
  const search = createKnowledgeSnapshot(store, questions);
  // One connection of its own: it is held for as long as vectors are made.
  const own = createPool(config.databaseUrl, {
    max: 2,
    onIdleError: (error) => log.warn({ err: error }, 'database connection lost'),
  });
  const stopFresh = fresh(search);
  const stopVectors = keepVectors({
    embeddings,
    store: createVectorStore(own, embeddings.name),
    vectors: () => search.vectors(),
    onFailure: (error) => log.warn({ err: error }, 'vectors of the knowledge not made: tried again later'),
  });
  return {
    search,
    async [Symbol.asyncDispose]() {
      stopFresh();
      stopVectors();
      questions.stop();
      await own.end();
    },
  };
}
