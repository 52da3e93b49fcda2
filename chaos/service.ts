/** Postgres and Temporal of the system under test, which scenarios stop and start. */
import type { ServiceProcess } from '../src/start/service-process.ts';

/** Postgres or Temporal. Unlike a gateway or worker, it is not restarted automatically. */
export interface Service extends AsyncDisposable {
  readonly name: string;
  /** Kills the service with SIGKILL. */
  kill(): Promise<void>;
  /** Stops the service in order. */
  stop(): Promise<void>;
  /** Starts the service again with its old data. Resolves when it answers. Does nothing if it is running. */
  start(): Promise<void>;
}

/** Starts a service with `start`, which is called again for each later start. */
export async function startService(name: string, start: () => Promise<ServiceProcess>): Promise<Service> {
  let current = await start();
  return {
    name,
    async kill() {
      current.kill('SIGKILL');
      await current.exited;
    },
    stop: () => current.stop(),
    async start() {
      if (current.hasExited()) current = await start();
    },
    [Symbol.asyncDispose]: () => current.stop(),
  };
}
