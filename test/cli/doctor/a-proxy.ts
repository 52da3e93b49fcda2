/** A proxy in front of a gateway, as a public address has one, with the mistakes that are made in its settings. */
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

export interface Proxy extends AsyncDisposable {
  readonly origin: string;
  /** The gateway, as soon as it is there. */
  target: string;
  /** What goes wrong. */
  mistake: 'none' | 'answers itself' | 'wrong path' | 'loses the body' | 'no sockets';
}

/** Starts it on a free port of the loopback interface. */
export async function startProxy(): Promise<Proxy> {
  const server = createServer((incoming, response) => {
    if (proxy.mistake === 'answers itself') {
      response.end('welcome');
      return;
    }
    const path = `${proxy.mistake === 'wrong path' ? '/app' : ''}${incoming.url ?? ''}`;
    const onward = request(
      new URL(path, proxy.target),
      { method: incoming.method, headers: incoming.headers },
      (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)),
    );
    onward.on('error', () => response.destroy());
    if (proxy.mistake === 'loses the body') {
      onward.removeHeader('content-length');
      onward.setHeader('content-length', 0);
      incoming.resume();
      onward.end();
    } else incoming.pipe(onward);
  });
  server.on('upgrade', (incoming, socket) => {
    if (proxy.mistake === 'no sockets') {
      socket.end('HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      return;
    }
    const { port, hostname } = new URL(proxy.target);
    const onward = connect(Number(port), hostname);
    const { rawHeaders } = incoming;
    const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []));
    onward.write(`GET ${incoming.url ?? ''} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    onward.pipe(socket).pipe(onward);
    for (const end of [onward, socket]) end.on('error', () => undefined);
  });
  const listening = Promise.withResolvers<undefined>();
  server.listen(0, '127.0.0.1', () => listening.resolve(undefined));
  await listening.promise;
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the proxy does not listen');
  const proxy: Proxy = {
    origin: `http://127.0.0.1:${address.port}`,
    target: '',
    mistake: 'none',
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<undefined>();
      server.close(() => closed.resolve(undefined));
      server.closeAllConnections();
      await closed.promise;
    },
  };
  return proxy;
}
