/** One statement with the errors of our adapters. */
import type { Pool, QueryResult, QueryResultRow } from 'pg';
import { toAdapterError } from './errors.ts';

/** A pool, or the client of a transaction. */
export type Database = Pick<Pool, 'query'>;

/** Runs a statement. Throws `AdapterError` of the given operation. */
export async function query<Row extends QueryResultRow>(
  db: Database,
  operation: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<QueryResult<Row>> {
  try {
    return await db.query<Row>(text, [...values]);
  } catch (error: unknown) {
    throw toAdapterError(operation, error);
  }
}
