/** The routes for people and programs that look at calls: lists, figures, settings, and their description. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { accountRoutes } from './accounts.ts';
import { agentRoutes } from './agents.ts';
import { alertRoutes } from './alerts.ts';
import type { ApiDeps } from './api-deps.ts';
import { callWorkRoutes } from './call-work.ts';
import { callRoutes } from './calls.ts';
import { controlRoutes } from './control.ts';
import { deliveryRoutes } from './deliveries.ts';
import { figureRoutes } from './figures.ts';
import { knowledgeTestRoutes } from './knowledge.ts';
import { liveRoutes } from './live.ts';
import { outboundCallRoutes } from './outbound.ts';
import { replyWithProblems } from './problem.ts';

const REFERENCE_PATH = '/api/v1/docs';

/** Describes all routes that are declared in `scope` from now on. */
export async function describeRoutes(scope: FastifyInstance): Promise<void> {
  await scope.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Evercall', version: '1', description: 'Calls, figures and settings. See docs/api.md.' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
  scope.get('/api/v1/openapi.json', { config: { access: 'viewer' }, schema: { hide: true } }, async () =>
    scope.swagger(),
  );
  // The plugin declares its routes itself.
  await scope.register(async (pages) => {
    pages.decorate('defaultAccess', 'viewer');
    await pages.register(swaggerUi, {
      routePrefix: REFERENCE_PATH,
      uiConfig: { url: '/api/v1/openapi.json', tryItOutEnabled: false },
    });
  });
}

/** Adds the routes. */
export async function apiRoutes(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  replyWithProblems(app);
  callRoutes(app, deps);
  callWorkRoutes(app, deps);
  figureRoutes(app, deps);
  agentRoutes(app, deps);
  deliveryRoutes(app, deps);
  alertRoutes(app, deps);
  accountRoutes(app, deps);
  const { live, outbound } = deps;
  if (outbound !== undefined) outboundCallRoutes(app, { agents: deps.agents, outbound, audit: deps.audit });
  if (live !== undefined) {
    liveRoutes(app, live);
    controlRoutes(app, { live, audit: deps.audit });
  }
  if (deps.knowledgeApi !== undefined) knowledgeTestRoutes(app, deps, deps.knowledgeApi.search);
}
