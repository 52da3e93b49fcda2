/** The services that `npm start` runs itself, as others find them: by what it leaves in its data folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TemporalSettings } from './temporal.ts';

const portsSchema = z.object({ postgres: z.int(), temporal: z.int(), ui: z.int() }).partial();
/** Of our own services; a missing one was given, or has not been chosen yet. */
export type OwnPorts = z.infer<typeof portsSchema>;

/** The ports of the last run, preferred so that links to the Web UI and database clients stay good. */
export async function lastPorts(dataDir: string): Promise<OwnPorts> {
  try {
    return portsSchema.parse(JSON.parse(await readFile(portsFile(dataDir), 'utf8')));
  } catch {
    return {}; // None yet, or not ours any more: any free ones will do.
  }
}

export function portsFile(dataDir: string): string {
  return join(dataDir, 'ports.json');
}

export function postgresPasswordFile(dataDir: string): string {
  return join(dataDir, 'postgres-password');
}

export const OWN_DATABASE = 'evercall';

/** Address of our own Postgres, with its password. */
export function ownPostgresUrl(password: string, port: number, database = OWN_DATABASE): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
}

/** The Temporal server of the last run, which may be over; undefined where there was none. */
export async function ownTemporal(dataDir: string): Promise<TemporalSettings | undefined> {
  const { temporal } = await lastPorts(dataDir);
  if (temporal === undefined) return undefined;
  return { connectionOptions: { address: `127.0.0.1:${temporal}` }, namespace: 'default' };
}

/** The database of the last run, which may be over; undefined where there was none. */
export async function ownDatabase(dataDir: string): Promise<string | undefined> {
  const { postgres } = await lastPorts(dataDir);
  const password = await readFile(postgresPasswordFile(dataDir), 'utf8').catch(() => '');
  if (postgres === undefined || password.trim() === '') return undefined;
  return ownPostgresUrl(password.trim(), postgres);
}
