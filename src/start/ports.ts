import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import getPort from 'get-port';
import { z } from 'zod';
import { errorCode, StartError } from './start-error.ts';

/** Found free for the gateway, which listens only after the services have chosen theirs. */
const promised = new Set<number>();

/** Throws one line that names the setting if nothing can listen at `host`:`port`; keeps our own services off it. */
export async function checkPort(host: string, port: number): Promise<void> {
  const code = await listenOnce(host, port);
  if (code === undefined) {
    promised.add(port);
    return;
  }
  if (code === 'EADDRINUSE') {
    throw new StartError(
      `PORT ${port} on ${host} is taken by another program: end it, or set PORT to another number.`,
    );
  }
  if (code === 'EACCES') {
    throw new StartError(`PORT ${port} is for root only: set PORT to a number above 1023.`);
  }
  throw new StartError(
    `HOST ${host} is not an address of this machine (${code}): set HOST to 127.0.0.1 or 0.0.0.0.`,
  );
}

/** Undefined where it worked, else the system's code. */
function listenOnce(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(errorCode(error) ?? error.message));
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => resolve(undefined));
    });
  });
}

/** A free port of this machine: `preferred` if it can be had, never `except` nor one that `checkPort` has promised. */
export function freePort(preferred?: number, except?: number): Promise<number> {
  return getPort({
    host: '127.0.0.1',
    ...(preferred === undefined ? {} : { port: preferred }),
    exclude: except === undefined ? promised : [...promised, except],
  });
}

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

export async function rememberPorts(dataDir: string, ports: OwnPorts): Promise<void> {
  await writeFile(portsFile(dataDir), JSON.stringify({ ...(await lastPorts(dataDir)), ...ports }));
}

function portsFile(dataDir: string): string {
  return join(dataDir, 'ports.json');
}
