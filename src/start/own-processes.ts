import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeptAlive } from './keep-alive.ts';
import { spawnService } from './service-process.ts';
import type { ServiceProcess } from './service-process.ts';
import { StartError } from './start-error.ts';

export type OwnProcess = 'gateway' | 'worker';

const PROGRAMS: Record<OwnProcess, string> = {
  gateway: fileURLToPath(new URL('../gateway/main.ts', import.meta.url)),
  worker: fileURLToPath(new URL('../worker/main.ts', import.meta.url)),
};

/** Time to end by itself: replies in progress are spoken out, tasks in progress finished. */
const STOP_GRACE_MS = 20_000;
/** Includes bundling the workflow code on a slow machine. */
const READY_MS = 120_000;
const POLL_MS = 50;
/** A process that dies this often before the system is ready has a fault that no restart mends. */
const FATAL_RESTARTS = 3;

/** Starts a gateway or a worker as a child process. */
export function spawnOwn(
  name: OwnProcess,
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
  program = PROGRAMS[name],
): ServiceProcess {
  return spawnService({
    name,
    command: process.execPath,
    args: [program],
    env,
    ipc: true,
    stopSignal: 'SIGTERM',
    stopGraceMs: STOP_GRACE_MS,
    onLine,
  });
}

/** Resolves when the gateway says that it and what it needs are ready to take calls. */
export async function untilReady(
  url: string,
  processes: readonly KeptAlive[],
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + READY_MS;
  let answer = 'no answer';
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    answer = await ask(url);
    // A gateway that took the same port a moment earlier would answer in place of ours.
    if (answer === READY && processes.every((each) => each.pid() !== undefined)) return;
    const broken = processes.find((each) => each.restarts() >= FATAL_RESTARTS);
    if (broken !== undefined) {
      throw new StartError(`The ${broken.name} does not start: ${broken.lastLines().slice(-3).join(' ')}`);
    }
    await sleep(POLL_MS);
  }
  throw new StartError(`The gateway was not ready after ${READY_MS / 1_000} s (${url}: ${answer}).`);
}

const READY = '200';

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    const body = await response.text();
    return response.ok ? READY : `${response.status} ${body.slice(0, 200)}`;
  } catch {
    return 'no answer';
  }
}
