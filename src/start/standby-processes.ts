/**
 * Keeps a standby process for each gateway and worker. A standby process, with its modules loaded, replaces a dead process
 * in about 0.2 s. A new process needs about 2 s to load, which may be longer than the relay retries a lost gateway.
 */
import { BEGIN } from '../lib/standby.ts';
import { keepAlive } from './keep-alive.ts';
import type { KeepAliveOptions, KeptAlive } from './keep-alive.ts';
import type { ServiceProcess } from './service-process.ts';

/** A new standby process competes for the processor with the process that has just begun, so it is started later. */
const RELOAD_MS = 5_000;

export interface Standbys {
  /** Lets a process begin and returns it: the standby process if there is one, else a new process. */
  begin(): ServiceProcess;
  /** Stops the standby process. */
  stop(): Promise<void>;
}

/** Manages standby processes. `spawn` must start a process that waits for `BEGIN` (see `lib/standby.ts`). */
export function createStandbys(spawn: () => ServiceProcess): Standbys {
  let standby: ServiceProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  const reload = () => {
    standby = spawn();
  };
  return {
    begin() {
      clearTimeout(timer);
      const taken = standby === undefined || standby.hasExited() ? spawn() : standby;
      standby = undefined;
      taken.send(BEGIN);
      timer = setTimeout(reload, RELOAD_MS);
      return taken;
    },
    async stop() {
      clearTimeout(timer);
      await standby?.stop();
    },
  };
}

/** Starts a process and replaces it by its standby process whenever it dies. `spawn`: as for `createStandbys`. */
export async function keepWithStandby({
  name,
  log,
  spawn,
}: Pick<KeepAliveOptions, 'name' | 'log'> & { readonly spawn: () => ServiceProcess }): Promise<KeptAlive> {
  const standbys = createStandbys(spawn);
  const process = await keepAlive({ name, log, start: async () => standbys.begin() });
  return {
    ...process,
    stop: () => Promise.all([standbys.stop(), process.stop()]).then(() => undefined),
  };
}
