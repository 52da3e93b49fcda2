import type { AdapterError } from '../ports/error.ts';

const COMPLAINTS: Partial<Record<AdapterError['kind'], string>> = {
  unreachable:
    'the database is not reached: start the system ("npm start"), or set DATABASE_URL to its database',
  unauthorized: 'the database does not let us in: see the password in DATABASE_URL',
  'not-found': 'there is no such database: see DATABASE_URL',
  server: 'the database refuses: where its tables are older than this version, run "npm run db:migrate"',
};

/** Trouble with the database, in one line for the person at the keyboard. */
export function databaseErrorMessage({ kind, message }: AdapterError): string {
  return COMPLAINTS[kind] ?? message;
}
