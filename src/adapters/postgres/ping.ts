import type { Pool } from 'pg';
import { toAdapterError } from './errors.ts';

/** One round trip. Throws `AdapterError`. */
export async function pingDatabase(pool: Pick<Pool, 'query'>): Promise<void> {
  try {
    await pool.query('select 1');
  } catch (error: unknown) {
    throw toAdapterError('ping', error);
  }
}
