/** `npm run db:migrate`: brings the tables of DATABASE_URL up to date, as their owner (DATABASE_OWNER_URL) if that is another role. */
import { prepareAppRole } from '../adapters/postgres/app-role.ts';
import { migrate } from '../adapters/postgres/migrate.ts';
import { tellUnknownVariables } from '../config/unknown-variables.ts';
import { complain } from '../lib/command-line.ts';

tellUnknownVariables(process.env, complain);

const url = process.env['DATABASE_URL'];

if (url === undefined || url === '') {
  process.stderr.write('DATABASE_URL is not set: set it to the address of the database to migrate\n');
  process.exitCode = 1;
} else {
  const owner = process.env['DATABASE_OWNER_URL'];
  const ownerUrl = owner === undefined || owner === '' ? url : owner;
  try {
    await migrate(ownerUrl, (line) => process.stdout.write(`${line}\n`));
    await prepareAppRole(ownerUrl, url);
  } catch (error: unknown) {
    // The address may contain a password, so the message does not repeat it.
    const reason = error instanceof Error ? error.message || error.name : String(error);
    process.stderr.write(`DATABASE_URL: the database cannot be migrated: ${reason}\n`);
    process.exitCode = 1;
  }
}
