import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { lastPorts, portsFile } from '../config/own-services.ts';
import type { OwnPorts } from '../config/own-services.ts';
import { freePort } from '../lib/free-port.ts';
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
export function servicePort(preferred?: number, except?: number): Promise<number> {
  return freePort({ preferred, exclude: except === undefined ? promised : [...promised, except] });
}

export async function rememberPorts(dataDir: string, ports: OwnPorts): Promise<void> {
  await writeFile(portsFile(dataDir), JSON.stringify({ ...(await lastPorts(dataDir)), ...ports }));
}
