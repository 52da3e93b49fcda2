import type { Pool } from 'pg';
import type { VectorStore } from '../ports/knowledge.ts';
import { toAdapterError } from './errors.ts';

/** Half a megabyte of vectors a statement: far below the time that a pool gives to one. */
const PAGE = 250;
const FLOAT_BYTES = 4;

const LOAD = `
  select encode(sha256, 'hex') as hash, vector from knowledge_vectors
  where model = $1 and sha256 = any($2::bytea[])`;

const KEEP = `
  insert into knowledge_vectors (model, sha256, vector)
  select $1, sha256, vector from unnest($2::bytea[], $3::bytea[]) as made (sha256, vector)
  on conflict do nothing`;

/** The vectors of one model. */
export function createVectorStore(pool: Pool, model: string): VectorStore {
  return {
    async load(hashes) {
      const found = new Map<string, Float32Array>();
      try {
        for (let from = 0; from < hashes.length; from += PAGE) {
          const page = hashes.slice(from, from + PAGE).map((hash) => Buffer.from(hash, 'hex'));
          const { rows } = await pool.query<{ hash: string; vector: Buffer }>(LOAD, [model, page]);
          for (const { hash, vector } of rows) found.set(hash, floatsOf(vector));
        }
        return found;
      } catch (error: unknown) {
        throw toAdapterError('loadVectors', error);
      }
    },
    async keep(vectors) {
      const hashes = [...vectors.keys()].map((hash) => Buffer.from(hash, 'hex'));
      try {
        await pool.query(KEEP, [model, hashes, [...vectors.values()].map(bytesOf)]);
      } catch (error: unknown) {
        throw toAdapterError('keepVectors', error);
      }
    },
    async alone(work) {
      const lock = await holdLock(pool, `knowledge vectors ${model}`);
      if (lock === undefined) return;
      try {
        await work();
      } finally {
        lock.release();
      }
    },
  };
}

/** A lock of the session, because the work waits for a vendor: a transaction would be ended as idle. */
async function holdLock(pool: Pool, name: string): Promise<{ readonly release: () => void } | undefined> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toAdapterError('lockVectors', error);
  });
  try {
    const { rows } = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as held',
      [name],
    );
    if (rows[0]?.held === true) {
      // Ending the session gives the lock back, whatever state the connection is in.
      return { release: () => client.release(true) };
    }
    client.release();
    return undefined;
  } catch (error: unknown) {
    client.release(true);
    throw toAdapterError('lockVectors', error);
  }
}

/** In the byte order of every machine that Node runs on here: little-endian. */
function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

function floatsOf(bytes: Buffer): Float32Array {
  // A copy, because the driver's bytes may begin anywhere, and floats may not.
  return new Float32Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / FLOAT_BYTES));
}
