/** A small web server of a process that serves no calls: health and metrics. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalAnswer {
  readonly status?: number;
  readonly type: string;
  readonly body: string;
}

export interface LocalServer extends AsyncDisposable {
  readonly port: number;
}

/** Two systems on one machine have the same default port: the second takes a free one. */
export interface LocalAddress {
  readonly host: string;
  readonly port: number;
  /** If it is taken, nothing else will do. */
  readonly isFixed: boolean;
}

/** The address of settings. Absent for port 0. Without a port it is `usual`, or a free one. */
export function localAddress(
  host: string,
  port: number | undefined,
  usual: number,
): { readonly local?: LocalAddress } {
  if (port === 0) return {};
  return { local: { host, port: port ?? usual, isFixed: port !== undefined } };
}

/** Serves `GET` of the given paths. Rejects if it cannot listen. */
export async function serveLocally(
  { host, port, isFixed }: LocalAddress,
  routes: Readonly<Record<string, () => LocalAnswer | Promise<LocalAnswer>>>,
): Promise<LocalServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://local');
    const route = request.method === 'GET' && Object.hasOwn(routes, pathname) ? routes[pathname] : undefined;
    const answer = async () => (route === undefined ? NOT_FOUND : route());
    answer().then(
      ({ status = 200, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  const listen = async (wanted: number) => {
    server.listen({ host, port: wanted, exclusive: true });
    await once(server, 'listening');
  };
  try {
    await listen(port);
  } catch (error) {
    if (isFixed || !(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    await listen(0);
  }
  // A scrape must not keep the process alive.
  server.unref();
  const address = server.address();
  return {
    port: isTcp(address) ? address.port : port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const NOT_FOUND: LocalAnswer = { status: 404, type: 'text/plain', body: 'not found\n' };

function isTcp(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
