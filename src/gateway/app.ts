/** Builds the gateway's web server: routes, plugins and error replies. */
import formbody from '@fastify/formbody';
import websocket from '@fastify/websocket';
import fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayDeps } from './deps.ts';
import { HTTP_LIMITS, serverOptions } from './http-limits.ts';
import { SERVICE_RESTART } from './relay/frames.ts';
import { refuseRemote } from './plugins/loopback-only.ts';
import { refuseGet } from './plugins/twilio-signature.ts';
import { audioRoutes } from './routes/audio.ts';
import { healthRoutes } from './routes/health.ts';
import { knowledgeRoutes } from './routes/knowledge.ts';
import { ACTION_PATH, FALLBACK_PATH, STATUS_PATH } from './routes/paths.ts';
import { recordingRoutes } from './routes/recordings.ts';
import { relayActionRoutes } from './routes/relay-action.ts';
import { statusRoutes } from './routes/status.ts';
import { temporalUiRoutes } from './routes/temporal-ui.ts';
import { voiceRoutes } from './routes/voice.ts';

/** Webhooks have a few kilobytes, frames of the relay less. */
const MAX_BODY_BYTES = 64 * 1024;

/** How long a peer may take to answer a close frame before its socket is terminated. */
const CLOSE_MS = 1_000;

/** Closes all sockets when the gateway stops. Their calls continue on another gateway. */
function closeSockets(this: FastifyInstance, done: () => void): void {
  const { clients } = this.websocketServer;
  for (const client of clients) client.close(SERVICE_RESTART);
  const timer = setTimeout(() => {
    for (const client of clients) client.terminate();
  }, CLOSE_MS);
  this.websocketServer.close(() => {
    clearTimeout(timer);
    done();
  });
}

/** A NUL character is in no address of ours, and Postgres stores none. */
async function refuseNul({ url }: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (url.includes('%00')) await reply.code(400).send({ error: 'the address contains a NUL character' });
}

/** Builds the web server without listening. */
export async function buildApp(
  deps: GatewayDeps,
  loggerInstance: FastifyBaseLogger,
  limits = HTTP_LIMITS,
): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance,
    bodyLimit: MAX_BODY_BYTES,
    ...serverOptions(limits),
    logController: new LogController({ disableRequestLogging: true }),
  });
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'request failed');
    return reply.code(status).send({ error: status < 500 ? error.message : 'internal error' });
  });
  app.server.maxConnections = limits.maxConnections;
  app.addHook('onRequest', refuseNul);
  await app.register(formbody, { bodyLimit: MAX_BODY_BYTES });
  await app.register(websocket, { options: { maxPayload: MAX_BODY_BYTES }, preClose: closeSockets });
  await app.register(async (scope) => {
    // A gateway that is stopping refuses calls. Twilio asks again and reaches another gateway.
    scope.addHook('onRequest', async (_request, reply) => {
      if (!deps.sessions.isTaking) await reply.code(503).send({ error: 'this gateway is stopping' });
    });
    voiceRoutes(scope, deps);
    relayActionRoutes(scope, deps);
  });
  await app.register(async (scope) => {
    statusRoutes(scope, deps);
    for (const path of [ACTION_PATH, FALLBACK_PATH, STATUS_PATH]) scope.get(path, refuseGet);
    healthRoutes(scope, deps);
    recordingRoutes(scope, deps.recordings);
    if (deps.ownVoice !== undefined) audioRoutes(scope, deps.ownVoice);
  });
  const { knowledgeApi, temporalUi } = deps;
  if (temporalUi !== undefined)
    await app.register(temporalUiRoutes, { upstream: temporalUi, access: refuseRemote });
  if (knowledgeApi !== undefined) {
    await app.register(async (scope) => knowledgeRoutes(scope, knowledgeApi, deps));
  }
  return app;
}
