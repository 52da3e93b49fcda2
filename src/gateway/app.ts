/** Builds the gateway's web server: routes, plugins and error replies. */
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import websocket from '@fastify/websocket';
import fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { AdapterError } from '../adapters/ports/error.ts';
import { parseCallSid } from '../contracts/ids.ts';
import type { CallFields } from '../lib/call-fields.ts';
import { apiRoutes, describeRoutes } from './api/api-routes.ts';
import { hiddenCause, sendProblem } from './api/problem.ts';
import type { GatewayDeps } from './deps.ts';
import { HTTP_LIMITS, serverOptions } from './http-limits.ts';
import { enforceAccess } from './plugins/access.ts';
import { compressReplies } from './plugins/compress-replies.ts';
import { securityHeaders } from './plugins/security-headers.ts';
import { createRateLimits } from './limits/rate-limits.ts';
import { SERVICE_RESTART } from './relay/frames.ts';
import { refuseGet } from './plugins/twilio-signature.ts';
import { audioRoutes } from './routes/audio.ts';
import { auditRoutes } from './routes/audit.ts';
import { codecRoutes } from './routes/codec.ts';
import { dashboardRoutes } from './routes/dashboard.ts';
import { healthRoutes } from './routes/health.ts';
import { knowledgeRoutes } from './routes/knowledge.ts';
import { measureWebhooks, metricsRoute } from './routes/metrics.ts';
import { openIdRoutes } from './routes/openid.ts';
import { ACTION_PATH, FALLBACK_PATH, STATUS_PATH } from './routes/paths.ts';
import { outboundRoutes, outboundStatusRoutes } from './routes/outbound.ts';
import { phoneFaultRoutes } from './routes/phone-faults.ts';
import { phoneTokenRoutes } from './routes/phone-tokens.ts';
import { recordingRoutes } from './routes/recordings.ts';
import { relayActionRoutes } from './routes/relay-action.ts';
import { sessionRoutes } from './routes/session.ts';
import { statusRoutes } from './routes/status.ts';
import { temporalUiRoutes } from './routes/temporal-ui.ts';
import { textRoutes } from './routes/texts.ts';
import { transferRoutes } from './routes/transfer.ts';
import { warmTransferRoutes } from './routes/warm-transfer.ts';
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

/** The call that a webhook of Twilio is about. */
function callOf(body: unknown): CallFields {
  if (typeof body !== 'object' || body === null || !('CallSid' in body)) return {};
  const callSid = parseCallSid(String(body.CallSid));
  return callSid === undefined ? {} : { callSid };
}

/** A NUL character is in no address of ours, and Postgres stores none. Thrown: each part of the API has its own form of a refusal. */
async function refuseNul({ url }: FastifyRequest): Promise<void> {
  if (url.includes('%00'))
    throw Object.assign(new Error('the address contains a NUL character'), { statusCode: 400 });
}

/** The same for bodies of the API. A recogniser's or a carrier's is kept without it (`storableText`). */
async function refuseNulInBody({ body }: FastifyRequest): Promise<void> {
  if (holdsNul(body))
    throw Object.assign(new Error('the body contains a NUL character'), { statusCode: 400 });
}

/** Whether a name or a text in it does. No recursion, because a body may be nested deeper than calls can be. */
function holdsNul(value: unknown): boolean {
  const open = [value];
  while (open.length > 0) {
    const part = open.pop();
    if (typeof part === 'string' && part.includes('\0')) return true;
    // A document is read by its own reader.
    if (typeof part !== 'object' || part === null || Buffer.isBuffer(part)) continue;
    for (const [name, inner] of Object.entries(part)) open.push(name, inner);
  }
  return false;
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
  app.setErrorHandler(async (error: FastifyError | AdapterError, request, reply) => {
    // The database is away. The client may try again.
    const status = error instanceof AdapterError ? 503 : (error.statusCode ?? 500);
    if (status >= 500) request.log.error({ err: error, ...callOf(request.body) }, 'request failed');
    return reply.code(status).send({ error: status < 500 ? error.message : hiddenCause(error) });
  });
  // Fastify's own answer repeats the address.
  app.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).send({ error: 'there is nothing at this address' }),
  );
  // Streams never end by themselves, and closing waits for every answer.
  app.addHook('preClose', async () => deps.live?.streams.end());
  app.server.maxConnections = limits.maxConnections;
  app.addHook('onRequest', refuseNul);
  await app.register(formbody, { bodyLimit: MAX_BODY_BYTES });
  await app.register(websocket, { options: { maxPayload: MAX_BODY_BYTES }, preClose: closeSockets });
  await app.register(cookie);
  await securityHeaders(app, deps.baseUrl);
  const { operators, knowledgeApi, temporalUi, codec, agents, api } = deps;
  const rateLimits = deps.limits && (await createRateLimits(app, deps.limits.rates, deps.limits.redis));
  const routeDeps = { ...deps, ...(rateLimits === undefined ? {} : { rateLimits }) };
  enforceAccess(app, { ...routeDeps, identify: operators?.identify ?? (async () => undefined) });
  measureWebhooks(app, deps.metrics);
  await app.register(async (scope) => {
    // A gateway that is stopping refuses calls. Twilio asks again and reaches another gateway.
    scope.addHook('onRequest', async (_request, reply) => {
      if (!deps.sessions.isTaking) await reply.code(503).send({ error: 'this gateway is stopping' });
    });
    voiceRoutes(scope, routeDeps);
    relayActionRoutes(scope, routeDeps);
    transferRoutes(scope, routeDeps);
    if (deps.outbound !== undefined) outboundRoutes(scope, routeDeps, deps.outbound);
    warmTransferRoutes(scope, routeDeps);
  });
  await app.register(async (scope) => {
    statusRoutes(scope, routeDeps);
    if (deps.outbound !== undefined) outboundStatusRoutes(scope, routeDeps, deps.outbound);
    if (deps.texts !== undefined) textRoutes(scope, deps.agents, deps.texts);
    for (const path of [ACTION_PATH, FALLBACK_PATH, STATUS_PATH]) {
      scope.get(path, { config: { access: 'public' } }, refuseGet);
    }
    healthRoutes(scope, deps);
    recordingRoutes(scope, deps.recordings);
    if (deps.ownVoice !== undefined) audioRoutes(scope, deps.ownVoice);
  });
  if (operators !== undefined) {
    await app.register(async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        if ((await rateLimits?.api(request)) === true) await sendProblem(reply, 429, 'too many requests');
      });
      scope.addHook('preValidation', refuseNulInBody);
      await compressReplies(scope);
      await describeRoutes(scope);
      sessionRoutes(scope, operators);
      auditRoutes(scope, operators.audit);
      if (deps.phoneTokens !== undefined) {
        phoneTokenRoutes(scope, deps, operators.audit, deps.phoneTokens);
        phoneFaultRoutes(scope, deps.demoFaults);
      }
      if (api !== undefined)
        await scope.register(async (inner) =>
          apiRoutes(inner, { ...deps, api, operators, audit: operators.audit }),
        );
      if (operators.openId !== undefined) openIdRoutes(scope, operators, operators.openId, deps.baseUrl);
      if (knowledgeApi !== undefined)
        await scope.register(async (inner) => knowledgeRoutes(inner, knowledgeApi, { ...operators, agents }));
    });
    await app.register(async (scope) => dashboardRoutes(scope));
    if (deps.metricsText !== undefined) metricsRoute(app, deps.metricsText);
    if (temporalUi !== undefined) await app.register(temporalUiRoutes, { upstream: temporalUi });
    if (codec !== undefined) codecRoutes(app, codec);
  }
  return app;
}
