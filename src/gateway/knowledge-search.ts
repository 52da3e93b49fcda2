/** Sets up the knowledge search of a gateway. */
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Language } from '../adapters/knowledge/languages.ts';
import { createQuestionVectors } from '../adapters/knowledge/question-vectors.ts';
import type { EmbeddingCounters } from '../adapters/knowledge/question-vectors.ts';
import { createKnowledgeSnapshot, keepFresh } from '../adapters/knowledge/snapshot.ts';
import type { KnowledgeSnapshot } from '../adapters/knowledge/snapshot.ts';
import { keepVectors } from '../adapters/knowledge/vector-upkeep.ts';
import { createOpenAiEmbeddings, FIRST_TEXT } from '../adapters/llm/openai-embeddings.ts';
import { createLocalEmbeddings } from '../adapters/local-embeddings/local-embeddings.ts';
import type { Embeddings } from '../adapters/ports/knowledge.ts';
import { createKnowledgeStore } from '../adapters/postgres/knowledge-store.ts';
import { createPool } from '../adapters/postgres/pool.ts';
import { createVectorStore } from '../adapters/postgres/vector-store.ts';
import type { GatewayConfig } from '../config/gateway.ts';

export interface OpenKnowledge extends AsyncDisposable {
  readonly search: KnowledgeSnapshot;
  /** The first request to a vendor's embedding model. Absent: none is configured. */
  readonly embedded?: Promise<unknown> | undefined;
}

interface OpenEmbeddings extends AsyncDisposable {
  readonly embeddings: Embeddings;
  /** Resolves to true once the embeddings can be used, to false if they never will be. */
  readonly isUsable: Promise<boolean>;
  readonly embedded?: Promise<unknown>;
}

/** A local server may have to load the model first. */
const FIRST_VECTOR_MS = 60_000;

type Config = Pick<GatewayConfig, 'databaseUrl' | 'openai' | 'localEmbeddings'>;

/**
 * Opens the search that calls use: by words, and also by meaning if there is an embeddings model. The knowledge, the model
 * and the vectors are loaded in the background; until then, words find the passages.
 */
export function openKnowledge(
  config: Config,
  options: {
    readonly pool: Pool;
    readonly log: Logger;
    readonly counters: EmbeddingCounters;
    readonly hasCalls: () => boolean;
  },
): OpenKnowledge {
  const { pool, log, counters } = options;
  const stack = new AsyncDisposableStack();
  const store = createKnowledgeStore(pool);
  const opened = openEmbeddings(config, options);
  if (opened === undefined) {
    const search = createKnowledgeSnapshot(store);
    stack.defer(refresh(search, log));
    return { search, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  }
  const { embeddings } = stack.use(opened);
  const questions = createQuestionVectors({
    embeddings,
    counters,
    onFailure: (error) => log.warn({ err: error }, 'no embeddings: knowledge is searched by words only'),
  });
  stack.defer(() => questions.stop());
  const search = createKnowledgeSnapshot(store, questions, wordsOnlyNotice(log, embeddings.name));
  stack.defer(refresh(search, log));
  // A separate pool: one connection is held while vectors are computed.
  const vectorPool = createPool(config.databaseUrl, {
    max: 2,
    onIdleError: (error) => log.warn({ err: error }, 'database connection lost'),
  });
  stack.defer(() => vectorPool.end());
  const isStopped = new AbortController();
  stack.defer(() => isStopped.abort());
  void opened.isUsable.then((isUsable) => {
    if (!isUsable || isStopped.signal.aborted) return;
    const stop = keepVectors({
      embeddings,
      store: createVectorStore(vectorPool, embeddings),
      vectors: () => search.vectors(),
      onFailure: (error) =>
        log.warn({ err: error }, 'vectors of the knowledge not computed: trying again later'),
    });
    isStopped.signal.addEventListener('abort', stop);
  });
  return { search, embedded: opened.embedded, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Logs each language of a tenant once. */
function wordsOnlyNotice(
  log: Logger,
  model: string,
): (tenant: string, languages: readonly Language[]) => void {
  const told = new Set<string>();
  return (tenant, languages) => {
    for (const { code, name } of languages) {
      if (told.has(`${tenant} ${code}`)) continue;
      told.add(`${tenant} ${code}`);
      log.info({ tenant, language: name, model }, 'passages in this language are found by words only');
    }
  };
}

/** The vendor's embeddings if they are configured, else those of the local model unless it is turned off. */
function openEmbeddings(
  { openai, localEmbeddings }: Config,
  { log, hasCalls }: { readonly log: Logger; readonly hasCalls: () => boolean },
): OpenEmbeddings | undefined {
  if (openai.embeddings !== undefined) {
    const embeddings = createOpenAiEmbeddings(openai.embeddings);
    // Its answer shows how many numbers a vector has, and with them the name under which the vectors are stored.
    const signal = AbortSignal.timeout(FIRST_VECTOR_MS);
    const embedded = embeddings.embed([FIRST_TEXT], { as: 'question', signal });
    return {
      embeddings,
      embedded,
      // If it fails, later requests are tried all the same.
      isUsable: embedded.then(
        () => true,
        () => true,
      ),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }
  if (localEmbeddings === undefined) return undefined;
  const embeddings = createLocalEmbeddings({
    places: localEmbeddings,
    isBusy: hasCalls,
    log: (line) => log.info({ model: embeddings.name }, line),
  });
  const isUsable = embeddings.started.then(({ unavailable }) => {
    if (unavailable === undefined) return true;
    log.warn(
      { model: embeddings.name, reason: unavailable },
      'no embedding model: knowledge is searched by words only (docs/knowledge.md)',
    );
    return false;
  });
  return { embeddings, isUsable, [Symbol.asyncDispose]: () => embeddings[Symbol.asyncDispose]() };
}

const refresh = (search: KnowledgeSnapshot, log: Logger): (() => void) =>
  keepFresh(search, {
    onFailure: (error) =>
      log.warn({ err: error }, 'knowledge not refreshed: the loaded version stays in use'),
  });
