import formbody from '@fastify/formbody';
import websocket from '@fastify/websocket';
import fastify from 'fastify';
import type { FastifyBaseLogger, FastifyError, FastifyInstance } from 'fastify';
import type { GatewayDeps } from './deps.ts';
import { healthRoutes } from './routes/health.ts';
import { relayActionRoutes } from './routes/relay-action.ts';
import { statusRoutes } from './routes/status.ts';
import { voiceRoutes } from './routes/voice.ts';

/** Webhooks are a few kilobytes; frames of the relay are shorter still. */
const MAX_BODY_BYTES = 64 * 1024;

/** The gateway's web server. Listens to nothing yet. */
export async function buildApp(deps: GatewayDeps, loggerInstance: FastifyBaseLogger): Promise<FastifyInstance> {
  const app = fastify({ loggerInstance, bodyLimit: MAX_BODY_BYTES, disableRequestLogging: true });
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'request failed');
    return reply.code(status).send({ error: status < 500 ? error.message : 'internal error' });
  });
  await app.register(formbody, { bodyLimit: MAX_BODY_BYTES });
  await app.register(websocket, { options: { maxPayload: MAX_BODY_BYTES } });
  await app.register(async (scope) => {
    voiceRoutes(scope, deps);
    relayActionRoutes(scope, deps);
    statusRoutes(scope, deps);
    healthRoutes(scope, deps);
  });
  return app;
}
