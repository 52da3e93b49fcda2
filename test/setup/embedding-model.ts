/** The local embedding model, for tests that need the real one. */
import type { TestContext } from 'vitest';
import { createLocalEmbeddings } from '../../src/adapters/local-embeddings/local-embeddings.ts';
import type {
  LocalEmbeddings,
  LocalEmbeddingsOptions,
} from '../../src/adapters/local-embeddings/local-embeddings.ts';
import { cacheDir } from '../../src/lib/cache-dir.ts';

/** Starts the model, and fetches it into our cache if needed. Skips the test on a machine that cannot have it. */
export async function usableModel(
  { skip }: Pick<TestContext, 'skip'>,
  options: Pick<LocalEmbeddingsOptions, 'isBusy'> = {},
): Promise<LocalEmbeddings> {
  const places = { cacheDir: cacheDir(process.env) };
  const embeddings = createLocalEmbeddings({ ...options, places, log: console.log });
  const { unavailable } = await embeddings.started;
  if (unavailable === undefined) return embeddings;
  await embeddings[Symbol.asyncDispose]();
  return skip(`the embedding model cannot be used here: ${unavailable}`);
}
