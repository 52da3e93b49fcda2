/** A process that terminates TLS in front of another local server, as a vendor's edge does. Bytes pass unchanged. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { exitWithParent } from '../src/lib/exit-with-parent.ts';

const { TLS_KEY_FILE = '', TLS_CERT_FILE = '', BACKEND_PORT = '' } = process.env;

const server = createServer(
  { key: readFileSync(TLS_KEY_FILE), cert: readFileSync(TLS_CERT_FILE) },
  (socket) => {
    const backend = connect(Number(BACKEND_PORT), '127.0.0.1');
    socket.on('error', () => backend.destroy());
    backend.on('error', () => socket.destroy());
    socket.pipe(backend).pipe(socket);
  },
);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
exitWithParent(async () => void server.close());
