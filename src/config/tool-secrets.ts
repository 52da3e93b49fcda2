/** Secrets for the headers of tools. They are in a file of their own, because every agent's file may name others. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError } from './environment.ts';

/** Reads `file`, which has lines such as `BOOKING_KEY=…`. Nothing without a file. Throws `ConfigError`. */
export function readToolSecrets(file: string | undefined): ReadonlyMap<string, string> {
  if (file === undefined || file === '') return new Map();
  try {
    const values = Object.entries(parseEnv(readFileSync(file, 'utf8')));
    return new Map(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ConfigError([
      { variable: 'TOOL_SECRETS_FILE', complaint: `must be a readable file (${reason})` },
    ]);
  }
}
