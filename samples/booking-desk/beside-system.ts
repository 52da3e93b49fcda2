/** Runs the booking desk beside a system that has its own Postgres: in this process, in a database of its own. */
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { lastPorts, ownPostgresUrl, postgresPasswordFile } from '../../src/config/own-services.ts';
import { createDesk, openTables } from './desk.ts';
import { buildDeskServer } from './server.ts';

export interface DeskBeside extends AsyncDisposable {
  /** To look at its tables. */
  readonly pool: pg.Pool;
}

const DATABASE = 'desk';

/** Starts the desk at `port`. `dataDir`: of the running system. */
export async function startDeskBeside(dataDir: string, port: number): Promise<DeskBeside> {
  const { postgres } = await lastPorts(dataDir);
  if (postgres === undefined) throw new Error(`the system in ${dataDir} has no Postgres of its own`);
  const password = (await readFile(postgresPasswordFile(dataDir), 'utf8')).trim();
  await createDatabase(ownPostgresUrl(password, postgres, 'postgres'));
  const pool = await openTables(ownPostgresUrl(password, postgres, DATABASE));
  const app = buildDeskServer(createDesk(pool));
  await app.listen({ host: '127.0.0.1', port });
  return {
    pool,
    async [Symbol.asyncDispose]() {
      await app.close();
      await pool.end();
    },
  };
}

async function createDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const found = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
