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

export interface StandbyOptions {
  /** Starts a process that waits for the word (see `lib/standby.ts`). */
  readonly spawn: () => ServiceProcess;
  /** No standby is loaded before this resolves: the system starts, and needs the processor for itself. */
  readonly started?: Promise<unknown>;
  /** From the begin of a process, or from `started`, to the load of the next standby. */
  readonly reloadMs?: number;
}

export interface Standbys {
  /** Lets a process begin and returns it: the standby process if there is one, else a new process. */
  begin(): ServiceProcess;
  /** Stops the standby process. */
  stop(): Promise<void>;
}

/** Manages standby processes. `spawn` must start a process that waits for `BEGIN` (see `lib/standby.ts`). */
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

/** Starts a process and replaces it by its standby process whenever it dies. */
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
