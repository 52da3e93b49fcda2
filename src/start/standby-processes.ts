/**
 * A standby process, loaded and waiting, takes over in some 0.2 s from one that dies; a fresh one needs two seconds to
 * load its modules, longer than the relay may keep asking for a lost gateway.
 */
import { BEGIN } from '../lib/standby.ts';
import { keepAlive } from './keep-alive.ts';
import type { KeepAliveOptions, KeptAlive } from './keep-alive.ts';
import type { ServiceProcess } from './service-process.ts';

/** A new standby competes with the one that has just begun for the processor: it waits until that has settled. */
const RELOAD_MS = 5_000;

export interface Standbys {
  /** The process that begins now: the standby where there is one. */
  begin(): ServiceProcess;
  /** Ends the standby. */
  stop(): Promise<void>;
}

/** `spawn` starts a process that waits for the word (see `lib/standby.ts`). */
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

/** Starts a process and starts it again whenever it dies, with a standby. `spawn`: as for `createStandbys`. */
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
