/** A mail server on this machine that can refuse addresses and messages. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface MailServer extends AsyncDisposable {
  readonly url: string;
  /** The accepted messages. */
  readonly mails: readonly Email[];
  /** Answers this code to an address; 250 accepts it. */
  refuse(address: string, code: number): void;
  /** Answers this code to the next message, after its last line. */
  refuseNext(code: number): void;
  /** Breaks the connection when the next message has come whole. */
  dropNext(): void;
}

export async function startMailServer(port = 0): Promise<MailServer> {
  const mails: Email[] = [];
  const refused = new Map<string, number>();
  let next: number | 'drop' | undefined;
  const failure = (responseCode: number) => Object.assign(new Error('refused'), { responseCode });
  const sockets = new Set<Socket>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      const code = refused.get(address);
      done(code === undefined ? null : failure(code));
    },
    onData(stream, _session, done) {
      void (async () => {
        const mail = await buffer(stream).catch(() => undefined);
        // The sender died within the message: it is not accepted, and does not count as the next one.
        if (mail === undefined) return;
        const now = next;
        next = undefined;
        if (now === undefined) {
          mails.push(await PostalMime.parse(mail));
          done();
        } else if (now === 'drop') {
          for (const socket of sockets) socket.destroy();
        } else done(failure(now));
      })();
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  const bound = server.server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return {
    url: `smtp://127.0.0.1:${bound.port}`,
    mails,
    refuse: (address, code) => void refused.set(address, code),
    refuseNext: (code) => void (next = code),
    dropNext: () => void (next = 'drop'),
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
