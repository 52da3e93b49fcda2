/** Health checks of the gateway. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { includesRole } from '../../contracts/access.ts';
import { worstLevel } from '../../lib/health.ts';
import type { Identify } from '../access/identify.ts';
import { isFromThisMachine } from '../access/this-machine.ts';
import type { GatewayDeps } from '../deps.ts';

const PUBLIC = { config: { access: 'public' } } as const;

/** Adds `/health/live`, `/health/ready` and `/health`. Only operators and this machine see details. */
export function healthRoutes(
  app: FastifyInstance,
  { checks, counters, sessions, gateway, health, warmUp, operators, temporal }: GatewayDeps,
): void {
  /** The process is running. */
  app.get('/health/live', PUBLIC, async () => ({ status: 'live' }));

  /** The gateway can take calls. 503 if a part that every call needs is missing. */
  app.get('/health/ready', PUBLIC, async (request, reply) => {
    const results = Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, check()]));
    const isReady = Object.values(results).every(Boolean);
    const status = isReady ? 'ready' : 'not ready';
    void reply.code(isReady ? 200 : 503);
    if (!(await maySeeDetails(request, operators?.identify))) return { status };
    return {
      status,
      gateway: gateway.id,
      checks: results,
      away: temporal.isAway ? ['temporal'] : [],
      ...(warmUp === undefined ? {} : { warmUp: warmUp.state }),
      calls: sessions.size,
      counters,
    };
  });
  if (health === undefined) return;

  /** How well it works, with all that it depends on. Always 200: calls go on without most of it, on this gateway as on others. */
  app.get('/health', PUBLIC, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    const items = await health.read();
    const status = worstLevel(items);
    if (!(await maySeeDetails(request, operators?.identify))) return { status };
    return { status, gateway: gateway.id, items };
  });
}

async function maySeeDetails(request: FastifyRequest, identify: Identify | undefined): Promise<boolean> {
  if (isFromThisMachine(request)) return true;
  // Without the database nobody can be known, and the short form does not need it.
  const identity = await identify?.(request).catch((error: unknown) => {
    request.log.warn({ err: error }, 'health without details: the database does not say who asks');
    return undefined;
  });
  return identity !== undefined && includesRole(identity.principal.role, 'operator');
}
