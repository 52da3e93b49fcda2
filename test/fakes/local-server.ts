/** A local server that can go down and come back at the same address. */
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
    // As with the vendors, idle connections stay open, and there is no `Keep-Alive: timeout` header.
    server.keepAliveTimeout = 0;
    server.on('connection', (socket) => this.#connections.set(socket, ++this.#connectionCount));
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get connectionCount(): number {
    return this.#connectionCount;
  }

  /** The number of a connection, from 1. */
  numberOf(socket: object): number {
    return this.#connections.get(socket) ?? 0;
  }

  /** Starts to listen, on the same port as before if it has listened before. */
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

/** Epoch milliseconds from the clock of `performance.now()`, precise enough for differences below 1 ms. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Waits until `at` (a time of `preciseNow`). Resolves with false if the client has disconnected. */
export async function until(at: number, response: ServerResponse): Promise<boolean> {
  const wait = at - preciseNow();
  if (wait > 0.5 && !response.destroyed) {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), wait);
    // Ends the wait early if the client disconnects, so that it does not keep the test process alive.
    await once(response, 'close', { signal: over.signal }).catch(() => undefined);
    clearTimeout(timer);
  }
  return !response.destroyed;
}

function isTcp(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
