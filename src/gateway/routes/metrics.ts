/** The metrics of the gateway, for Prometheus. */
import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../adapters/ports/metrics.ts';
import type { GatewayDeps } from '../deps.ts';

/** Adds `/metrics`. It shows figures of all tenants. */
export function metricsRoute(
  app: FastifyInstance,
  metricsText: NonNullable<GatewayDeps['metricsText']>,
): void {
  app.get('/metrics', { config: { access: 'viewer', allTenants: true } }, async (_request, reply) =>
    reply.type(metricsText.contentType).send(await metricsText.text()),
  );
}

/** Measures how long the routes declared later take to answer a webhook. */
export function measureWebhooks(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const { url: route, config } = request.routeOptions;
    if (config.access !== 'twilio' || route === undefined) return;
    metrics.observe('evercall_webhook_response_seconds', reply.elapsedTime / 1_000, { route });
  });
}
