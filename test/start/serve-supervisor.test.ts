import { expect, it } from 'vitest';
import { serveLocally } from '../../src/lib/local-server.ts';
import { serveSupervisor } from '../../src/start/serve-supervisor.ts';
import type { System } from '../../src/start/system.ts';

/** A system whose worker has died once; Postgres is not ours. */
function aSystem(pids: Partial<Record<string, number>>): System {
  const addresses = { gateway: '', webhook: '', temporal: '', temporalNamespace: '' };
  return {
    addresses: { ...addresses, databaseUrl: '', database: '', dataDir: '' },
    authToken: '',
    pidOf: (service) => pids[service],
    restartsOf: (service) => (service === 'worker' ? 1 : 0),
    kill: () => undefined,
    stop: async () => undefined,
    stopNow: () => undefined,
  };
}

it('R-O1: the supervisor shows which of its processes run, and how often they were restarted', async () => {
  const pids: Partial<Record<string, number>> = { gateway: 1, worker: 2, temporal: 3 };
  const lines: string[] = [];
  await using server = await serveSupervisor({}, aSystem(pids), (line) => lines.push(line));
  const url = `http://127.0.0.1:${server?.port}/metrics`;
  expect(lines).toEqual([`health and metrics of npm start: ${url}`]);
  const metrics = await (await fetch(url)).text();
  expect(metrics).toContain('evercall_process_up{process="worker"} 1\n');
  expect(metrics).toContain('evercall_process_restarts_total{process="worker"} 1\n');
  expect(metrics).not.toContain('process="postgres"');
  const ready = () => fetch(url.replace('/metrics', '/health/ready'));
  expect((await ready()).status).toBe(200);
  pids['worker'] = undefined;
  const answer = await ready();
  expect([answer.status, await answer.json()]).toMatchObject([503, { processes: { worker: false } }]);
});

it('a port of its own that is taken is told, and calls are served all the same', async () => {
  const address = { host: '127.0.0.1', port: 0, isFixed: false };
  await using other = await serveLocally(address, {});
  const lines: string[] = [];
  const env = { SUPERVISOR_PORT: String(other.port) };
  const system = aSystem({ gateway: 1 });
  expect(await serveSupervisor(env, system, (line) => lines.push(line))).toBeUndefined();
  expect(lines.join()).toMatch(/SUPERVISOR_PORT \d+ cannot be used: .*EADDRINUSE/u);
});
