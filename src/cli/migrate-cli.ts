import { migrate } from '../adapters/postgres/migrate.ts';

const databaseUrl = process.env['DATABASE_URL'];

if (databaseUrl === undefined || databaseUrl === '') {
  process.stderr.write('DATABASE_URL is not set: give it the address of the database to migrate\n');
  process.exitCode = 1;
} else {
  try {
    await migrate(databaseUrl, (line) => process.stdout.write(`${line}\n`));
  } catch (error: unknown) {
    // The address may hold a password, so it is not repeated here.
    const reason = error instanceof Error ? error.message || error.name : String(error);
    process.stderr.write(`DATABASE_URL: the database cannot be migrated: ${reason}\n`);
    process.exitCode = 1;
  }
}
