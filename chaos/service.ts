import type { ServiceProcess } from '../src/start/service-process.ts';

/** Postgres or Temporal: nobody starts it again but the scenario. */
export interface Service extends AsyncDisposable {
  readonly name: string;
  /** Ends it without asking and without time to put anything in order. */
  kill(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Starts it again with the data it had; resolves when it answers. Does nothing where it runs. */
  start(): Promise<void>;
}

/** Starts a service. `start` is called again for each later start. */
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
