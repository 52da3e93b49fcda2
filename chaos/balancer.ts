/**
 * A small TCP load balancer in front of the gateways. New connections go to ready gateways; established ones stay. It also
 * records the answer words that each gateway sends, which are plain text in the WebSocket frames.
 */
import { createServer, connect } from 'node:net';
import type { Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerWordsIn } from './answers.ts';

export interface Balancer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  isReady(backend: number): boolean;
  /**
   * Closes the relay's ends of all connections to a backend, so that the relay reconnects. The backend's ends stay open, so a
   * paused backend resumes as if it still had its calls. Returns a function that closes those ends.
   */
  abandon(backend: number): () => void;
  /** The answer words that the gateways sent. Connections are numbered in the order in which they were opened. */
  readonly sent: readonly SentWord[];
}

export interface SentWord {
  readonly marker: string;
  readonly connection: number;
  readonly backend: number;
  readonly atMs: number;
}

export interface BackendAddress {
  readonly host: string;
  readonly port: number;
}

const POLL_MS = 100;
/** Limit of the wait for a connection to a backend. */
const CONNECT_MS = 500;

interface Backend {
  readonly address: BackendAddress;
  isReady: boolean;
  readonly pairs: Set<Pair>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** The backend has sent data on this connection. */
  hasAnswered: boolean;
}

export interface BalancerOptions {
  /** Of the loopback interface. Default: a free one. */
  readonly port?: number;
  /** A gateway that takes longer to answer the readiness check is not ready. Default: 500. */
  readonly patienceMs?: number;
}

/** Starts to listen, and to ask the gateways whether they are ready. */
export async function startBalancer(
  addresses: readonly BackendAddress[],
  { port = 0, patienceMs = 500 }: BalancerOptions = {},
): Promise<Balancer> {
  const backends: Backend[] = addresses.map((address) => ({ address, isReady: false, pairs: new Set() }));
  const sent: SentWord[] = [];
  let connections = 0;
  let turn = 0;
  const next = (tried: ReadonlySet<Backend>): Backend | undefined => {
    const ready = backends.filter((backend) => backend.isReady && !tried.has(backend));
    turn += 1;
    return ready[turn % Math.max(1, ready.length)];
  };
  const serve = (client: Socket, tried = new Set<Backend>()): void => {
    const backend = next(tried);
    if (backend === undefined) {
      client.destroy();
      return;
    }
    tried.add(backend);
    const server = connect({ ...backend.address, noDelay: true });
    // The backend may have died since the last readiness check, so another one is tried.
    const tryAnother = (): void => serve(client, tried);
    server.once('error', tryAnother);
    // A machine without a network refuses nothing.
    const giveUp = setTimeout(() => server.destroy(new Error('the backend is silent')), CONNECT_MS);
    server.once('close', () => clearTimeout(giveUp));
    server.once('connect', () => {
      clearTimeout(giveUp);
      server.off('error', tryAnother);
      connections += 1;
      const connection = connections;
      const at = backends.indexOf(backend);
      join(backend, client, server, (marker) =>
        sent.push({ marker, connection, backend: at, atMs: performance.now() }),
      );
    });
  };
  const listener = createServer({ pauseOnConnect: true, noDelay: true }, (client) => {
    client.on('error', () => undefined); // The close event follows.
    serve(client);
  });
  await listen(listener, port);
  const stopping = new AbortController();
  const watching = Promise.all(backends.map((backend) => watch(backend, patienceMs, stopping.signal)));
  return {
    origin: `http://127.0.0.1:${portOf(listener)}`,
    isReady: (index) => backends[index]?.isReady === true,
    abandon: (index) => abandon(backends[index]?.pairs ?? new Set()),
    sent,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      listener.close();
      for (const { pairs } of backends) for (const pair of pairs) close(pair);
      await watching;
    },
  };
}

function join(backend: Backend, client: Socket, server: Socket, onWord: (marker: string) => void): void {
  const pair: Pair = { client, server, hasAnswered: false };
  const { pairs } = backend;
  pairs.add(pair);
  server.on('error', () => undefined);
  let tail = '';
  server.on('data', (data) => {
    pair.hasAnswered = true;
    // A frame may arrive in two parts, so the end of the data is kept, unless its words have been counted.
    const text = tail + data.toString('latin1');
    const words = answerWordsIn(text);
    for (const { marker } of words) onWord(marker);
    tail = words.length > 0 ? '' : text.slice(-20);
  });
  client.pipe(server);
  server.pipe(client);
  const over = (): void => {
    pairs.delete(pair);
    close(pair);
  };
  client.once('close', over);
  server.once('close', over);
}

function close({ client, server }: Pair): void {
  client.destroy();
  server.destroy();
}

function abandon(pairs: Set<Pair>): () => void {
  const abandoned = [...pairs];
  for (const pair of abandoned) {
    const { client, server } = pair;
    pairs.delete(pair);
    server.unpipe(client);
    // What the backend still sends is read and counted, but not forwarded.
    server.resume();
    client.unpipe(server);
    client.removeAllListeners('close');
    client.destroy();
  }
  return () => {
    for (const pair of abandoned) close(pair);
  };
}

async function watch(backend: Backend, patienceMs: number, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    backend.isReady = await saysReady(
      backend.address,
      AbortSignal.any([stopping, AbortSignal.timeout(patienceMs)]),
    );
    if (!backend.isReady) {
      // The backend is down. Connections that still wait for a first byte are closed, so that their clients retry.
      for (const pair of backend.pairs) if (!pair.hasAnswered) close(pair);
    }
    await sleep(POLL_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

async function saysReady({ host, port }: BackendAddress, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}:${port}/health/ready`, { signal });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // Down, paused, or still starting.
  }
}

async function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', () => resolve(undefined));
  await promise;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the balancer is not listening');
  return address.port;
}
