/** Chooses the TCP ports of gateway and embedded services, and remembers them for the next start. */
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { lastPorts, portsFile } from '../config/own-services.ts';
import type { OwnPorts } from '../config/own-services.ts';
import { freePort } from '../lib/free-port.ts';
import { listenComplaint } from '../lib/listen-complaint.ts';
import { errorCode, StartError } from './start-error.ts';

/** Ports reserved for the gateway, which listens only after the embedded services have chosen their ports. */
const reserved = new Set<number>();

/** Checks that a server can listen at `host`:`port` and reserves the port. Throws a `StartError` that names the setting. */
export async function checkPort(host: string, port: number): Promise<void> {
  const code = await listenOnce(host, port);
  if (code === undefined) {
    reserved.add(port);
    return;
  }
  throw new StartError(listenComplaint(code, { host, port }));
}

/** Resolves with undefined if listening works, else with the system's error code. */
function listenOnce(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(errorCode(error) ?? error.message));
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => resolve(undefined));
    });
  });
}

/** Finds a free port for a service: `preferred` if it is free, but never `except` or a port reserved by `checkPort`. */
export function servicePort(preferred?: number, except?: number): Promise<number> {
  return freePort({ preferred, exclude: except === undefined ? reserved : [...reserved, except] });
}

/** Saves `ports` in the data folder, so that the next start uses the same ones if possible. */
export async function rememberPorts(dataDir: string, ports: OwnPorts): Promise<void> {
  await writeFile(portsFile(dataDir), JSON.stringify({ ...(await lastPorts(dataDir)), ...ports }));
}
