/** A TCP proxy between two parts of the system that can delay or cut their connections. */
import { createServer, connect } from 'node:net';
import type { Server, Socket } from 'node:net';

export interface Link extends AsyncDisposable {
  readonly port: number;
  /** Adds a delay to each direction from now on. */
  delay(ms: number): void;
  /** Holds back all data without closing connections, like a pulled cable. New connections hang. */
  cut(): void;
  /** Loses all data of the connections that are open, for good, and closes none. New connections work: a machine has vanished. */
  lose(): void;
  /** Ends delay and cut, and delivers what was held back. */
  heal(): void;
}

/** Starts a proxy to `targetPort` of this machine, on a free port of `host`. */
export async function startLink(targetPort: number, host = '127.0.0.1'): Promise<Link> {
  const wires = new Set<Wire>();
  const state = { delayMs: 0, isCut: false };
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    client.on('error', () => undefined);
    const server = connect({ host: '127.0.0.1', port: targetPort, noDelay: true, allowHalfOpen: true });
    const both = [createWire(client, server, state), createWire(server, client, state)];
    for (const wire of both) wires.add(wire);
    const over = (): void => {
      for (const wire of both) wires.delete(wire);
      client.destroy();
      server.destroy();
    };
    server.once('error', over);
    client.once('close', over);
    server.once('close', over);
  });
  await listen(listener, host);
  const address = listener.address();
  if (typeof address !== 'object' || address === null) throw new Error('the link is not listening');
  return {
    port: address.port,
    delay(ms) {
      state.delayMs = ms;
    },
    cut() {
      state.isCut = true;
    },
    lose() {
      for (const wire of wires) wire.lose();
    },
    heal() {
      state.isCut = false;
      state.delayMs = 0;
      for (const wire of wires) wire.deliver();
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const wire of wires) wire.close();
    },
  };
}

interface Wire {
  /** Writes the data that is due. */
  deliver(): void;
  /** Delivers nothing any more. */
  lose(): void;
  close(): void;
}

/** One direction of a connection. The bytes keep their order, also if the delay changes. */
function createWire(
  from: Socket,
  to: Socket,
  state: { readonly delayMs: number; readonly isCut: boolean },
): Wire {
  const queue: { readonly data: Buffer | undefined; readonly dueMs: number }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isLost = false;
  const deliver = (): void => {
    clearTimeout(timer);
    if (state.isCut || isLost) return;
    for (;;) {
      const [first] = queue;
      if (first === undefined) return;
      const leftMs = state.delayMs === 0 ? 0 : first.dueMs - performance.now();
      if (leftMs > 0) {
        timer = setTimeout(deliver, leftMs);
        return;
      }
      queue.shift();
      if (first.data === undefined) to.end();
      else if (!to.destroyed) to.write(first.data);
    }
  };
  const take = (data: Buffer | undefined): void => {
    queue.push({ data, dueMs: performance.now() + state.delayMs });
    if (queue.length === 1) deliver();
  };
  from.on('data', take);
  from.on('end', () => take(undefined));
  return {
    deliver,
    lose() {
      isLost = true;
    },
    close() {
      clearTimeout(timer);
      from.destroy();
    },
  };
}

async function listen(server: Server, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject);
  server.listen(0, host, () => resolve(undefined));
  await promise;
}
