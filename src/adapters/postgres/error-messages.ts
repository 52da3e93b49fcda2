/** Explains database errors to a person at the command line. */
import type { AdapterError } from '../ports/error.ts';

const MESSAGES: Partial<Record<AdapterError['kind'], string>> = {
  unreachable:
    'cannot reach the database: start the system ("npm start"), or set DATABASE_URL to a running database',
  unauthorized: 'the database refused the login: check the user and password in DATABASE_URL',
  'not-found': 'the database does not exist: check DATABASE_URL',
  server:
    'the database rejected the query: if its tables are older than this version, run "npm run db:migrate"',
};

/** Returns one line that says what failed and what to do about it. */
export function databaseErrorMessage({ vendor, kind, message }: AdapterError): string {
  return (vendor === 'postgres' ? MESSAGES[kind] : undefined) ?? message;
}
