/** The embedding model of a gateway, for measuring. */
import { createLocalEmbeddings } from '../src/adapters/local-embeddings/local-embeddings.ts';
import type { LocalEmbeddings } from '../src/adapters/local-embeddings/local-embeddings.ts';
import { cacheDir } from '../src/lib/cache-dir.ts';
import { SetError } from './labelled-set.ts';

/** Starts the local model, and fetches it if needed. Throws `SetError` if it cannot be used on this machine. */
export async function openEmbeddings(log: (line: string) => void): Promise<LocalEmbeddings> {
  const dir = process.env['EMBEDDING_MODEL_DIR'];
  const places = { cacheDir: cacheDir(process.env), ...(dir === undefined || dir === '' ? {} : { dir }) };
  const embeddings = createLocalEmbeddings({ places, log });
  const { unavailable } = await embeddings.started;
  if (unavailable !== undefined) {
    throw new SetError(`no embedding model: ${unavailable}. --model none measures the search by words alone`);
  }
  return embeddings;
}
