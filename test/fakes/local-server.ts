/** A vendor's server on this machine that can go down and come back under the same address. */
import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class LocalServer {
  readonly #server: Server;
  readonly #connections = new WeakMap<object, number>();
  #connectionCount = 0;
  #port = 0;

  constructor(server: Server) {
    this.#server = server;
    // Idle connections stay open, and no `Keep-Alive: timeout` tells clients for how long: as vendors do.
    server.keepAliveTimeout = 0;
    server.on('connection', (socket) => this.#connections.set(socket, ++this.#connectionCount));
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get connectionCount(): number {
    return this.#connectionCount;
  }

  /** Counts connections from 1. */
  numberOf(socket: object): number {
    return this.#connections.get(socket) ?? 0;
  }

  /** Starts to listen, on the port of the time before if there was one. */
  async listen(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.#server.once('error', reject);
    this.#server.listen(this.#port, '127.0.0.1', () => resolve(undefined));
    await promise;
    this.#server.off('error', reject);
    const address = this.#server.address();
    if (isTcp(address)) this.#port = address.port;
  }

  /** Open answers break off, new connections are refused until `listen()`. */
  async goDown(): Promise<void> {
    if (!this.#server.listening) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#server.close(() => resolve(undefined));
    this.#server.closeAllConnections();
    await promise;
  }
}

/** Milliseconds since 1970 on the clock that `performance.now()` runs on: fit for differences below 1 ms. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Waits until `at` (as `preciseNow`); false where the client has gone by then. */
export async function until(at: number, response: ServerResponse): Promise<boolean> {
  const wait = at - preciseNow();
  if (wait > 0.5 && !response.destroyed) {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), wait);
    // An answer that nobody reads any more must not keep a test's process alive.
    await once(response, 'close', { signal: over.signal }).catch(() => undefined);
    clearTimeout(timer);
  }
  return !response.destroyed;
}

function isTcp(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
