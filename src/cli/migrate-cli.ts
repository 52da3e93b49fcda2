/** `npm run db:migrate`: brings the tables of DATABASE_URL up to date. */
import { migrate } from '../adapters/postgres/migrate.ts';
import { tellUnknownVariables } from '../config/unknown-variables.ts';
import { complain } from '../lib/command-line.ts';

tellUnknownVariables(process.env, complain);

const databaseUrl = process.env['DATABASE_URL'];

if (databaseUrl === undefined || databaseUrl === '') {
  process.stderr.write('DATABASE_URL is not set: set it to the address of the database to migrate\n');
  process.exitCode = 1;
} else {
  try {
    await migrate(databaseUrl, (line) => process.stdout.write(`${line}\n`));
  } catch (error: unknown) {
    // The address may contain a password, so the message does not repeat it.
    const reason = error instanceof Error ? error.message || error.name : String(error);
    process.stderr.write(`DATABASE_URL: the database cannot be migrated: ${reason}\n`);
    process.exitCode = 1;
  }
}
