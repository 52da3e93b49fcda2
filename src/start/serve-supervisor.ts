/** The port of `npm start`: health and metrics of the processes that it keeps running. */
import { reading } from '../adapters/ports/metrics.ts';
import type { Reading } from '../adapters/ports/metrics.ts';
import { createMetricRegistry } from '../adapters/prometheus/registry.ts';
import type { Environment } from '../config/environment.ts';
import { loadStartConfig } from '../config/start.ts';
import { serveLocally } from '../lib/local-server.ts';
import type { LocalServer } from '../lib/local-server.ts';
import type { Log } from './start-error.ts';
import type { ServiceName, System } from './system.ts';

const PROCESSES: readonly ServiceName[] = ['gateway', 'worker', 'temporal', 'postgres'];

/** Serves them. A port that is taken is told, and no reason to stop. Services that are not ours are left out. */
export async function serveSupervisor(
  env: Environment,
  system: System,
  log: Log,
): Promise<LocalServer | undefined> {
  const { local } = loadStartConfig(env);
  if (local === undefined) return undefined;
  const ours = PROCESSES.filter((name) => system.pidOf(name) !== undefined);
  const registry = createMetricRegistry();
  registry.read(() => ours.flatMap((name) => readingsOf(system, name)));
  const health = () => {
    const processes = Object.fromEntries(ours.map((name) => [name, system.pidOf(name) !== undefined]));
    const isGood = Object.values(processes).every(Boolean);
    return {
      status: isGood ? 200 : 503,
      type: 'application/json',
      body: JSON.stringify({ status: isGood ? 'ready' : 'not ready', processes }),
    };
  };
  try {
    const server = await serveLocally(local, {
      '/health/live': () => ({ type: 'application/json', body: JSON.stringify({ status: 'live' }) }),
      '/health/ready': health,
      '/metrics': async () => ({ type: registry.contentType, body: await registry.text() }),
    });
    log(`health and metrics of npm start: http://${local.host}:${server.port}/metrics`);
    return server;
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown';
    log(`SUPERVISOR_PORT ${local.port} cannot be used: ${message}`);
    return undefined;
  }
}

function readingsOf(system: System, name: ServiceName): readonly Reading[] {
  const isUp = system.pidOf(name) === undefined ? 0 : 1;
  return [
    reading('evercall_process_up', isUp, { process: name }),
    reading('evercall_process_restarts_total', system.restartsOf(name), { process: name }),
  ];
}
