import { inject } from 'vitest';
import { createDatabase } from './create-database.ts';
import type { FreshDatabase } from './create-database.ts';

/** A database of its own, migrated, for one test file; dropped on dispose even where somebody is still connected. */
export function freshDatabase(): Promise<FreshDatabase> {
  return createDatabase(inject('postgresUrl'), inject('migratedDatabase'));
}

/** The same before any migration. */
export function emptyDatabase(): Promise<FreshDatabase> {
  return createDatabase(inject('postgresUrl'), 'template0');
}
