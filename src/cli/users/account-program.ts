/** What `npm run users` and `npm run tokens` have in common. */
import type { Pool } from 'pg';
import { createAuditLog } from '../../adapters/postgres/audit-log.ts';
import { createPool, inTransaction } from '../../adapters/postgres/pool.ts';
import type { Database } from '../../adapters/postgres/query.ts';
import type { AuditEntry } from '../../adapters/ports/audit.ts';
import { loadAccountsConfig } from '../../config/accounts.ts';
import type { Program } from '../../lib/command-line.ts';
import { byCommand } from '../command-actor.ts';
import { databaseComplaint } from '../database-complaint.ts';
import { readOptions } from './account-options.ts';
import type { AccountOptions } from './account-options.ts';

export interface Place {
  readonly pool: Pool;
  readonly agentsDir: string;
}

/** A program whose commands change accounts. `run` gets every command but `help`, and resolves with the exit code. */
export function accountProgram(
  name: string,
  usage: string,
  run: (options: AccountOptions, place: Place) => Promise<number>,
): Program {
  return {
    name,
    async main(args, env) {
      const options = readOptions(args);
      if (options.command === 'help') {
        process.stdout.write(usage);
        return 0;
      }
      const { databaseUrl, agentsDir } = await loadAccountsConfig(env);
      const pool = createPool(databaseUrl, { max: 1 });
      try {
        return await run(options, { pool, agentsDir });
      } finally {
        await pool.end();
      }
    },
    complaintOf: databaseComplaint,
  };
}

/**
 * Makes a change and records it: both or neither. `change` returns what it did and its audit entry; undefined if there was
 * nothing to change.
 */
export function withAudit<Result>(
  { pool }: Place,
  change: (db: Database) => Promise<
    | {
        readonly result: Result;
        readonly entry: Pick<AuditEntry, 'action' | 'tenant' | 'subject' | 'details'>;
      }
    | undefined
  >,
): Promise<Result | undefined> {
  return inTransaction(pool, 'changeAccounts', async (client) => {
    const done = await change(client);
    if (done !== undefined) await createAuditLog(client).add({ ...byCommand(), ...done.entry });
    return done?.result;
  });
}
