/** TLS in front of another server of this machine, as a vendor's edge has it: each connection goes through as it is. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { exitWithParent } from '../src/lib/exit-with-parent.ts';

const { TLS_KEY_FILE = '', TLS_CERT_FILE = '', BEHIND_PORT = '' } = process.env;

const server = createServer(
  { key: readFileSync(TLS_KEY_FILE), cert: readFileSync(TLS_CERT_FILE) },
  (socket) => {
    const behind = connect(Number(BEHIND_PORT), '127.0.0.1');
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  },
);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
exitWithParent(async () => void server.close());
