/** One statement with the errors of our adapters. */
import type { Pool, QueryResult, QueryResultRow } from 'pg';
import { toAdapterError } from './errors.ts';
import { onPool } from './pool-metrics.ts';

/** A pool, or the client of a transaction. */
export type Database = Pick<Pool, 'query'>;

/** A statement. Postgres parses one with a name once for each connection. */
export type Statement = string | { readonly name: string; readonly text: string };

/** Runs a statement. Throws `AdapterError` of the given operation. */
export function query<Row extends QueryResultRow>(
  db: Database,
  operation: string,
  statement: Statement,
  values: readonly unknown[] = [],
): Promise<QueryResult<Row>> {
  return onPool(db, operation, async () => {
    try {
      const given = typeof statement === 'string' ? { text: statement } : statement;
      return await db.query<Row>({ ...given, values: [...values] });
    } catch (error: unknown) {
      throw toAdapterError(operation, error);
    }
  });
}
