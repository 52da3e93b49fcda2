/** Finds the Postgres and Temporal servers that `npm start` runs itself, from the files in its data folder. */
import { hkdfSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TemporalSettings } from './temporal.ts';

const portsSchema = z.object({ postgres: z.int(), temporal: z.int() }).partial();
/** Ports of the services that we run. A port is absent if the service is external or its port is not chosen yet. */
export type OwnPorts = z.infer<typeof portsSchema>;

/** Returns the ports of the last run. They are reused, so that clients keep working. */
export async function lastPorts(dataDir: string): Promise<OwnPorts> {
  try {
    return portsSchema.parse(JSON.parse(await readFile(portsFile(dataDir), 'utf8')));
  } catch {
    return {}; // Missing or unreadable: any free ports will do.
  }
}

/** File with the ports of the last run, as JSON. */
export function portsFile(dataDir: string): string {
  return join(dataDir, 'ports.json');
}

/** File with the password of our own Postgres. */
export function postgresPasswordFile(dataDir: string): string {
  return join(dataDir, 'postgres-password');
}

export const OWN_DATABASE = 'evercall';

/** Returns the URL of our own Postgres for its owner, including the password. For migrations only. */
export function ownPostgresUrl(password: string, port: number, database = OWN_DATABASE): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
}

/**
 * Returns the URL of our own database for gateways, workers and tools: a role that reads and writes rows. Its password is made
 * from that of the owner, which nobody can compute from it.
 */
export function ownAppUrl(ownerPassword: string, port: number): string {
  return roleUrl('evercall', 'password of the application', ownerPassword, port);
}

/** Returns the URL with which our own Temporal server uses our own Postgres: a role that sees nothing but its own databases. */
export function ownTemporalStoreUrl(ownerPassword: string, port: number): string {
  return roleUrl('evercall_temporal', 'password of the Temporal server', ownerPassword, port);
}

function roleUrl(role: string, purpose: string, ownerPassword: string, port: number): string {
  const password = Buffer.from(hkdfSync('sha256', ownerPassword, '', purpose, 18)).toString('hex');
  return `postgres://${role}:${password}@127.0.0.1:${port}/${OWN_DATABASE}`;
}

/** Returns the Temporal server of the last run, which may have stopped, or undefined if there was none. */
export async function ownTemporal(dataDir: string): Promise<TemporalSettings | undefined> {
  const { temporal } = await lastPorts(dataDir);
  if (temporal === undefined) return undefined;
  return { connectionOptions: { address: `127.0.0.1:${temporal}` }, namespace: 'default' };
}

/** Returns the URL of the database of the last run, which may have stopped, or undefined if there was none. */
export async function ownDatabase(dataDir: string): Promise<string | undefined> {
  const { postgres } = await lastPorts(dataDir);
  const password = await readFile(postgresPasswordFile(dataDir), 'utf8').catch(() => '');
  if (postgres === undefined || password.trim() === '') return undefined;
  return ownAppUrl(password.trim(), postgres);
}
