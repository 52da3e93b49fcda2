/**
 * A spare process, loaded and waiting, takes over in some 0.2 s from one that dies; a fresh one needs two seconds to
 * load its modules, longer than the relay may keep asking for a lost gateway.
 */
import { BEGIN } from '../lib/spare.ts';
import { keepAlive } from './keep-alive.ts';
import type { KeepAliveOptions, KeptAlive } from './keep-alive.ts';
import type { ServiceProcess } from './service-process.ts';

/** A new spare competes with the one that has just begun for the processor: it waits until that has settled. */
const RELOAD_MS = 5_000;

export interface Spares {
  /** The process that begins now: the spare where there is one. */
  begin(): ServiceProcess;
  /** Ends the spare. */
  stop(): Promise<void>;
}

/** `spawn` starts a process that waits for the word (see `lib/spare.ts`). */
export function createSpares(spawn: () => ServiceProcess): Spares {
  let spare: ServiceProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  const reload = () => {
    spare = spawn();
  };
  return {
    begin() {
      clearTimeout(timer);
      const taken = spare === undefined || spare.hasExited() ? spawn() : spare;
      spare = undefined;
      taken.send(BEGIN);
      timer = setTimeout(reload, RELOAD_MS);
      return taken;
    },
    async stop() {
      clearTimeout(timer);
      await spare?.stop();
    },
  };
}

/** Starts a process and starts it again whenever it dies, with a spare standing by. `spawn`: as for `createSpares`. */
export async function keepWithSpare({
  name,
  log,
  spawn,
}: Pick<KeepAliveOptions, 'name' | 'log'> & { readonly spawn: () => ServiceProcess }): Promise<KeptAlive> {
  const spares = createSpares(spawn);
  const process = await keepAlive({ name, log, start: async () => spares.begin() });
  return {
    ...process,
    stop: () => Promise.all([spares.stop(), process.stop()]).then(() => undefined),
  };
}
