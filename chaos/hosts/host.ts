/** Starts and stops the work of a host. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../../bench/child.ts';
import type { HostName } from './host-names.ts';
import { fromHost } from './messages.ts';
import type { ToHost, Work } from './messages.ts';
import type { HostNetwork } from './network.ts';

/** Where the service of a host is reached. */
export interface Host extends AsyncDisposable {
  /** On the address of the host; absent if others do not connect to it. */
  readonly port: number | undefined;
  /** Of the database, as the host itself sees it; absent if the host has none. */
  readonly url: string | undefined;
}

export interface HostOptions {
  readonly network: Pick<HostNetwork, 'addressOf' | 'commandOn'>;
  readonly log: (line: string) => void;
  readonly onLine: (process: string, line: string) => void;
  readonly signal: AbortSignal;
}

/** Time for an orderly stop of what the host runs. */
const STOP_MS = 20_000;

/** Starts the work of a host in its namespace. Resolves when it is up, or rejects. Disposing it stops the work. */
export async function startHost(name: HostName, work: Work, options: HostOptions): Promise<Host> {
  const { network, log, onLine, signal } = options;
  const here = Promise.withResolvers<undefined>();
  const started = Promise.withResolvers<Pick<Host, 'port' | 'url'>>();
  const stopped = Promise.withResolvers<undefined>();
  const fail = (error: unknown): void => {
    here.reject(error);
    started.reject(error);
  };
  await using stack = new AsyncDisposableStack();
  const child = stack.use(
    startChild({
      program: new URL('host-process.ts', import.meta.url).href,
      within: network.commandOn(name),
      schema: fromHost,
      onDeath: (error) => {
        log(`the process of ${name} has died: ${error.message}`);
        fail(error);
        stopped.resolve(undefined);
      },
      onMessage(message) {
        if (message.type === 'here') here.resolve(undefined);
        else if (message.type === 'started') started.resolve({ port: message.port, url: message.url });
        else if (message.type === 'failed') fail(new Error(`${name}: ${message.complaint}`));
        else if (message.type === 'stopped') stopped.resolve(undefined);
        else if (message.type === 'line') onLine(message.process, message.text);
        else log(message.text);
      },
    }),
  );
  const tell = (message: ToHost): void => child.send(message);
  stack.defer(async () => {
    tell({ type: 'stop' });
    await Promise.race([stopped.promise, sleep(STOP_MS, undefined, { ref: false })]);
  });
  signal.addEventListener('abort', () => fail(signal.reason), { once: true });
  started.promise.catch(() => undefined); // It may fail before anyone waits for it.
  await here.promise;
  tell({ type: 'start', address: network.addressOf(name), work });
  const { port, url } = await started.promise;
  const resources = stack.move();
  return { port, url, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
