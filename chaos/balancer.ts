/**
 * A small TCP balancer in front of the gateways: new connections go to those that are ready, established ones stay
 * where they are. It also listens: the words that a gateway sends stand in the socket's frames as plain text.
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
   * The relay gives its connections to a backend up and comes again; the backend is not told: it may sleep, and
   * wakes up in the belief that it still holds its calls. Returns what closes its ends.
   */
  abandon(backend: number): () => void;
  /** Which connection sent words of which turn, and when. Connections are numbered in the order of their opening. */
  readonly sent: readonly SentWord[];
}

export interface SentWord {
  readonly marker: string;
  readonly connection: number;
  readonly backend: number;
  readonly atMs: number;
}

const POLL_MS = 100;
/** A gateway that takes longer to say that it is ready is not. */
const POLL_TIMEOUT_MS = 500;

interface Backend {
  readonly port: number;
  isReady: boolean;
  readonly pairs: Set<Pair>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** The backend has sent something: it lives. */
  hasAnswered: boolean;
}

/** Listens on `port` (0: a free one); `backends` are ports of this machine. */
export async function startBalancer(backendPorts: readonly number[], port = 0): Promise<Balancer> {
  const backends: Backend[] = backendPorts.map((each) => ({ port: each, isReady: false, pairs: new Set() }));
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
    const server = connect({ host: '127.0.0.1', port: backend.port, noDelay: true });
    // Died a moment ago, before its readiness was asked for again: another one may do.
    const tryAnother = (): void => serve(client, tried);
    server.once('error', tryAnother);
    server.once('connect', () => {
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
    client.on('error', () => undefined); // Its closing tells the same.
    serve(client);
  });
  await listen(listener, port);
  const stopping = new AbortController();
  const watching = Promise.all(backends.map((backend) => watch(backend, stopping.signal)));
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
    // A frame may come in two pieces: its beginning is kept, but for words that have been counted.
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
    // Read on: what the backend still sends is counted, and goes nowhere.
    server.resume();
    client.unpipe(server);
    client.removeAllListeners('close');
    client.destroy();
  }
  return () => {
    for (const pair of abandoned) close(pair);
  };
}

async function watch(backend: Backend, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    backend.isReady = await saysReady(backend.port, stopping);
    if (!backend.isReady) {
      // Nobody answers there: whoever waits for a first byte is sent away to ask again.
      for (const pair of backend.pairs) if (!pair.hasAnswered) close(pair);
    }
    await sleep(POLL_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

async function saysReady(port: number, stopping: AbortSignal): Promise<boolean> {
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(POLL_TIMEOUT_MS)]);
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // Down, asleep, or not up yet.
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
  if (typeof address !== 'object' || address === null) throw new Error('the balancer does not listen');
  return address.port;
}
