import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import proto from '@temporalio/proto';
import { z } from 'zod';
import type { TemporalSettings } from '../config/temporal.ts';
import { STANDBY_VARIABLE } from '../lib/standby.ts';
import { CALLS_QUEUE } from '../contracts/queues.ts';
import { connectionTo } from './temporal-connection.ts';
import type { KeptAlive } from './keep-alive.ts';
import { spawnService } from './service-process.ts';
import type { ServiceProcess } from './service-process.ts';
import { StartError } from './start-error.ts';

const { TASK_QUEUE_TYPE_WORKFLOW } = proto.temporal.api.enums.v1.TaskQueueType;

export type OwnProcess = 'gateway' | 'worker';

const PROGRAMS: Record<OwnProcess, string> = {
  gateway: fileURLToPath(new URL('../gateway/main.ts', import.meta.url)),
  worker: fileURLToPath(new URL('../worker/main.ts', import.meta.url)),
};

/** Time to end by itself: sockets are handed over, signals delivered, tasks in progress finished. */
const STOP_GRACE_MS = 20_000;
/** Includes bundling the workflow code on a slow machine. */
const READY_MS = 120_000;
/** Longest wait for a warm-up whose worker is there. */
const WARM_MS = 10_000;
const POLL_MS = 50;
/** A process that dies this often before the system is ready has a fault that no restart mends. */
const FATAL_RESTARTS = 3;

/** Starts a gateway or a worker as a child process that waits for the word to begin. */
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
    env: { ...env, [STANDBY_VARIABLE]: '1' },
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
  await until('The gateway was not ready', processes, signal, () => answersWell(url));
}

/** Resolves when a worker waits for the tasks of calls: without one nobody answers. */
export async function untilPolled(
  settings: TemporalSettings,
  processes: readonly KeptAlive[],
  signal?: AbortSignal,
): Promise<void> {
  const connection = connectionTo(settings);
  const request = {
    namespace: settings.namespace,
    taskQueue: { name: CALLS_QUEUE },
    taskQueueType: TASK_QUEUE_TYPE_WORKFLOW,
  };
  try {
    await until('The worker took no tasks', processes, signal, async () => {
      const ask = connection.workflowService.describeTaskQueue(request);
      const { pollers } = await ask.catch(() => ({ pollers: [] })); // Its server restarts: asked again.
      return pollers.length > 0;
    });
  } finally {
    await connection.close();
  }
}

/** Resolves when the gateway's warm-up is over. One that takes too long is not waited for: the first calls are slower then. */
export async function untilWarm(url: string, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + WARM_MS;
  while (Date.now() < deadline && (await isWarmingUp(url))) {
    signal?.throwIfAborted();
    await sleep(POLL_MS);
  }
}

async function isWarmingUp(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    const { data } = z.object({ warmUp: z.literal('under way') }).safeParse(await response.json());
    return data !== undefined;
  } catch {
    return true; // It restarts.
  }
}

async function until(
  complaint: string,
  processes: readonly KeptAlive[],
  signal: AbortSignal | undefined,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    const isThere = await isReady();
    // Another program that took the port a moment earlier would answer in place of ours.
    if (isThere && processes.every((each) => each.pid() !== undefined)) return;
    const broken = processes.find((each) => each.restarts() >= FATAL_RESTARTS);
    if (broken !== undefined) {
      throw new StartError(`The ${broken.name} does not start: ${broken.lastWords()}`);
    }
    await sleep(POLL_MS);
  }
  throw new StartError(`${complaint} after ${READY_MS / 1_000} s; what it wrote stands above.`);
}

async function answersWell(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // Not listening yet.
  }
}
