/** A real process whose event loop is blocked, under the real supervision of `npm start`. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { BEGIN } from '../../src/lib/standby.ts';
import { keepAlive } from '../../src/start/keep-alive.ts';
import { spawnService } from '../../src/start/service-process.ts';
import type { ServiceProcess } from '../../src/start/service-process.ts';

const PROGRAM = fileURLToPath(new URL('programs/blocked.ts', import.meta.url));

function started(log: string[], watchdogMs?: number) {
  const blocked = Promise.withResolvers<undefined>();
  const process_ = spawnService({
    name: 'gateway',
    command: process.execPath,
    args: [PROGRAM],
    env: { PATH: process.env['PATH'] },
    ipc: true,
    stopSignal: 'SIGTERM',
    stopGraceMs: 100,
    onLine: (line) => {
      log.push(line);
      if (line === 'blocked') blocked.resolve(undefined);
    },
    ...(watchdogMs === undefined ? {} : { watchdogMs }),
  });
  return { process: process_, blocked: blocked.promise };
}

it('R-O3: a gateway whose event loop stands still is killed and replaced', async () => {
  const log: string[] = [];
  const processes: ServiceProcess[] = [];
  const second = Promise.withResolvers<undefined>();
  const kept = await keepAlive({
    name: 'gateway',
    log: (line) => log.push(line),
    start: async () => {
      const { process: next } = started(log, 1_000);
      processes.push(next);
      if (processes.length === 2) second.resolve(undefined);
      return next;
    },
  });
  processes[0]?.send(BEGIN);
  expect(await processes[0]?.exited).toMatchObject({ signal: 'SIGKILL' });
  await second.promise;
  await expect.poll(() => kept.pid()).toBe(processes[1]?.pid);
  expect(kept.restarts()).toBe(1);
  expect(log).toContain('gateway stands still: no heartbeat for 1 s. It is killed.');
  await kept.stop();
});

it('without a limit, a process that stands still goes on', async () => {
  const log: string[] = [];
  const { process: child, blocked } = started(log);
  child.send(BEGIN);
  await blocked;
  expect(child.hasExited()).toBe(false);
  await child.stop();
});
