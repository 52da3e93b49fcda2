/** What a person can mend about a command that works on the database. */
import { databaseErrorMessage } from '../adapters/postgres/error-messages.ts';
import { AdapterError } from '../adapters/ports/error.ts';
import { AgentsError } from '../config/agents.ts';
import { ConfigError } from '../config/environment.ts';

/** A line about settings, agents' files or the database. Undefined for other errors, which are faults of the program. */
export function databaseComplaint(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof AgentsError) return error.message;
  return error instanceof AdapterError ? databaseErrorMessage(error) : undefined;
}
