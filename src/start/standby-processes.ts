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

export interface StandbyOptions {
  /** Starts a process that waits for the word (see `lib/standby.ts`). */
  readonly spawn: () => ServiceProcess;
  /** No standby is loaded before this resolves: the system starts, and needs the processor for itself. */
  readonly started?: Promise<unknown>;
  /** From the begin of a process, or from `started`, to the load of the next standby. */
  readonly reloadMs?: number;
}

export interface Standbys {
  /** The process that begins now: the standby where there is one. */
  begin(): ServiceProcess;
  /** Ends the standby. */
  stop(): Promise<void>;
}

export function createStandbys({
  spawn,
  started = Promise.resolve(undefined),
  reloadMs = RELOAD_MS,
}: StandbyOptions): Standbys {
  let standby: ServiceProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let hasStarted = false;
  let isStopped = false;
  const reload = () => {
    standby = spawn();
  };
  const reloadLater = () => {
    clearTimeout(timer);
    if (hasStarted && !isStopped) timer = setTimeout(reload, reloadMs);
  };
  void started.then(() => {
    hasStarted = true;
    reloadLater();
  });
  return {
    begin() {
      const taken = standby === undefined || standby.hasExited() ? spawn() : standby;
      standby = undefined;
      taken.send(BEGIN);
      reloadLater();
      return taken;
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await standby?.stop();
    },
  };
}

/** Starts a process and starts it again whenever it dies, with a standby. */
export async function keepWithStandby({
  name,
  log,
  ...options
}: Pick<KeepAliveOptions, 'name' | 'log'> & StandbyOptions): Promise<KeptAlive> {
  const standbys = createStandbys(options);
  const process = await keepAlive({ name, log, start: async () => standbys.begin() });
  return {
    ...process,
    stop: () => Promise.all([standbys.stop(), process.stop()]).then(() => undefined),
  };
}
