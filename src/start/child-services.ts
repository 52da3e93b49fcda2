/** Gateway and worker as child processes: starting them and waiting until they are ready. */
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
import type { ServiceProcess, ServiceSpec } from './service-process.ts';
import { StartError } from './start-error.ts';

const { TASK_QUEUE_TYPE_WORKFLOW } = proto.temporal.api.enums.v1.TaskQueueType;

export type OwnProcess = 'gateway' | 'worker';

const PROGRAMS: Record<OwnProcess, string> = {
  gateway: fileURLToPath(new URL('../gateway/main.ts', import.meta.url)),
  worker: fileURLToPath(new URL('../worker/main.ts', import.meta.url)),
};

/** Time for an orderly stop: handing over sockets, delivering signals, finishing tasks in progress. */
const STOP_GRACE_MS = 20_000;
/** Limit of the wait for a ready system. Includes bundling the workflow code on a slow machine. */
const READY_MS = 120_000;
/** Longest wait for a warm-up whose worker is there. */
const WARM_MS = 10_000;
const POLL_MS = 50;
/** If a process dies this often before the system is ready, further restarts will not help. */
const FATAL_RESTARTS = 3;

interface ChildOptions extends Pick<ServiceSpec, 'watchdogMs' | 'onMessage'> {
  /** Absent: our own. */
  readonly program?: string;
}

/** Starts a gateway or a worker as a standby process, which waits for the message to begin. */
export function spawnChildService(
  name: OwnProcess,
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
  { program = PROGRAMS[name], ...options }: ChildOptions = {},
): ServiceProcess {
  return spawnService({
    name,
    command: process.execPath,
    args: [program],
    env: { ...env, [STANDBY_VARIABLE]: '1' },
    ipc: true,
    stopSignal: 'SIGTERM',
    stopGraceMs: STOP_GRACE_MS,
    ...options,
    onLine,
  });
}

/** Resolves when the gateway reports that it and its services are ready for calls. Throws `StartError`. */
export async function untilReady(
  url: string,
  processes: readonly KeptAlive[],
  signal?: AbortSignal,
): Promise<void> {
  await until('The gateway was not ready', processes, signal, () => answersWell(url));
}

/** Resolves when a worker polls the task queue of calls; without one, no call is answered. Throws `StartError`. */
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
    await until('The worker did not poll for tasks', processes, signal, async () => {
      const ask = connection.workflowService.describeTaskQueue(request);
      const { pollers } = await ask.catch(() => ({ pollers: [] })); // The server may be restarting: ask again.
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
    const hasAnswered = await isReady();
    // The processes are checked, too: another program that has just taken the port could answer instead.
    if (hasAnswered && processes.every((each) => each.pid() !== undefined)) return;
    const broken = processes.find((each) => each.restarts() >= FATAL_RESTARTS);
    if (broken !== undefined) {
      throw new StartError(`The ${broken.name} does not start: ${broken.lastOutput()}`);
    }
    await sleep(POLL_MS);
  }
  throw new StartError(`${complaint} within ${READY_MS / 1_000} s; see its output above.`);
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
