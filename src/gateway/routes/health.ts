/** Health checks of the gateway. */
import type { FastifyInstance } from 'fastify';
import type { GatewayDeps } from '../deps.ts';

/** Adds `/health/live` and `/health/ready`. */
export function healthRoutes(
  app: FastifyInstance,
  { checks, counters, sessions, gateway, warmUp }: GatewayDeps,
): void {
  /** The process is running. */
  app.get('/health/live', async () => ({ status: 'live' }));

  /** The gateway can take calls. 503 if a part that every call needs is missing. */
  app.get('/health/ready', async (_request, reply) => {
    const results = Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, check()]));
    const isReady = Object.values(results).every(Boolean);
    return reply.code(isReady ? 200 : 503).send({
      status: isReady ? 'ready' : 'not ready',
      gateway: gateway.id,
      checks: results,
      ...(warmUp === undefined ? {} : { warmUp: warmUp.state }),
      calls: sessions.size,
      counters,
    });
  });
}
