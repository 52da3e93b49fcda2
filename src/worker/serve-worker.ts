/** The worker's own port: health and metrics, for this machine or a private network. */
import type { Logger } from 'pino';
import type { MetricRegistry } from '../adapters/prometheus/registry.ts';
import { worstLevel } from '../lib/health.ts';
import type { Health } from '../lib/health.ts';
import { serveLocally } from '../lib/local-server.ts';
import type { LocalAddress, LocalServer } from '../lib/local-server.ts';

export interface WorkerParts {
  readonly registry: Pick<MetricRegistry, 'text' | 'contentType'>;
  /** Of what a worker depends on. */
  readonly health: Health;
  /** It polls for tasks. */
  readonly isRunning: () => boolean;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** Serves them. Undefined if the port is taken: calls need the worker, and not its port. */
export async function serveWorker(
  address: LocalAddress,
  { registry, health: parts, isRunning, log }: WorkerParts,
): Promise<LocalServer | undefined> {
  const health = (status: string, isGood: boolean) => ({
    status: isGood ? 200 : 503,
    type: 'application/json',
    body: JSON.stringify({ status }),
  });
  try {
    const server = await serveLocally(address, {
      '/health/live': () => health('live', true),
      '/health/ready': () => health(isRunning() ? 'ready' : 'not ready', isRunning()),
      '/health': async () => {
        const items = await parts.read();
        return { type: 'application/json', body: JSON.stringify({ status: worstLevel(items), items }) };
      },
      '/metrics': async () => ({ type: registry.contentType, body: await registry.text() }),
    });
    log.info({ host: address.host, port: server.port }, 'health and metrics');
    return server;
  } catch (error: unknown) {
    log.warn({ err: error, port: address.port }, 'no health and metrics: WORKER_PORT cannot be used');
    return undefined;
  }
}
