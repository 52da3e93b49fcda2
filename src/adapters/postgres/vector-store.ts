/** Table `knowledge_vectors`: embeddings of passages by the hash of their text. */
import type { Pool } from 'pg';
import type { Embeddings, VectorStore } from '../ports/knowledge.ts';
import { toAdapterError } from './errors.ts';
import { query } from './query.ts';

/** Vectors per query: half a megabyte, which stays far below the pool's statement timeout. */
const PAGE = 250;
const FLOAT_BYTES = 4;

const LOAD = `
  select encode(sha256, 'hex') as hash, vector from knowledge_vectors
  where model = $1 and sha256 = any($2::bytea[])`;

const KEEP = `
  insert into knowledge_vectors (model, sha256, vector)
  select $1, sha256, vector from unnest($2::bytea[], $3::bytea[]) as made (sha256, vector)
  on conflict do nothing`;

/** Creates the store for the vectors of one model. Its name is read each time. */
export function createVectorStore(pool: Pool, embeddings: Pick<Embeddings, 'name'>): VectorStore {
  return {
    async load(hashes) {
      const found = new Map<string, Float32Array>();
      for (let from = 0; from < hashes.length; from += PAGE) {
        const page = hashes.slice(from, from + PAGE).map((hash) => Buffer.from(hash, 'hex'));
        const values = [embeddings.name, page];
        const { rows } = await query<{ hash: string; vector: Buffer }>(pool, 'loadVectors', LOAD, values);
        for (const { hash, vector } of rows) found.set(hash, floatsOf(vector));
      }
      return found;
    },
    async keep(vectors) {
      const hashes = [...vectors.keys()].map((hash) => Buffer.from(hash, 'hex'));
      const values = [embeddings.name, hashes, [...vectors.values()].map(bytesOf)];
      await query(pool, 'keepVectors', KEEP, values);
    },
    async withLock(work) {
      const lock = await tryLock(pool, `knowledge vectors ${embeddings.name}`);
      if (lock === undefined) return;
      try {
        await work();
      } finally {
        lock.release();
      }
    },
  };
}

/**
 * Takes a session lock; returns undefined if another session holds it. Not a transaction lock, because the work waits for
 * a vendor and Postgres would end the idle transaction.
 */
async function tryLock(pool: Pool, name: string): Promise<{ readonly release: () => void } | undefined> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toAdapterError('lockVectors', error);
  });
  try {
    const { rows } = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as held',
      [name],
    );
    if (rows[0]?.held === true) {
      // Closing the session releases the lock in any state of the connection.
      return { release: () => client.release(true) };
    }
    client.release();
    return undefined;
  } catch (error: unknown) {
    client.release(true);
    throw toAdapterError('lockVectors', error);
  }
}

/** The stored byte order is little-endian, the native order of all supported machines. */
function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

function floatsOf(bytes: Buffer): Float32Array {
  // Copy: the driver's buffer may start at any offset, but a Float32Array needs alignment to 4 bytes.
  return new Float32Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / FLOAT_BYTES));
}
