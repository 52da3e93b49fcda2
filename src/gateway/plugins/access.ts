/** The access of every route: each route declares it in its `config`, and only this hook enforces it. */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { includesRole, mayUse } from '../../contracts/access.ts';
import type { Access, Principal, Role } from '../../contracts/access.ts';
import type { Identify } from '../access/identify.ts';
import { isFromOwnPage } from '../access/own-page.ts';
import { sendProblem } from '../api/problem.ts';
import {
  requireForm,
  requireSignature,
  requireSignedSocket,
  requireSignedWebhook,
} from './twilio-signature.ts';
import type { SignatureDeps } from './twilio-signature.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. */
    access?: Access;
    /** The route shows data of all tenants: who sees one tenant only is refused. */
    allTenants?: true;
  }
  interface FastifyInstance {
    /** The access of routes that a plugin declares, which knows nothing of access. */
    defaultAccess?: Access;
  }
  interface FastifyRequest {
    /** Set on routes that require a role. */
    principal: Principal | null;
  }
}

export interface AccessDeps extends SignatureDeps {
  readonly identify: Identify;
}

/** Adds the enforcement to all routes that are declared later. A route without a declaration throws. */
export function enforceAccess(app: FastifyInstance, deps: AccessDeps): void {
  const checks = checksOf(deps);
  app.decorateRequest('principal', null);
  app.decorateRequest('phoneCall', null);
  app.addHook('onRoute', function onRoute(route) {
    const { access = this.defaultAccess } = route.config ?? {};
    if (access === undefined)
      throw new Error(`the route ${String(route.method)} ${route.url} must declare its access`);
    checks(access, route);
  });
}

/** Who makes the request. Throws on a route that requires no role. */
export function principalOf({ principal, routeOptions }: FastifyRequest): Principal {
  if (principal === null) throw new Error(`the route ${String(routeOptions.url)} requires no role`);
  return principal;
}

function checksOf(deps: AccessDeps): (access: Access, route: RouteOptions) => void {
  const signature = requireSignature(deps);
  const signedWebhook = requireSignedWebhook(deps);
  const signedSocket = requireSignedSocket(deps);
  const roles = {
    viewer: requireRole('viewer', deps),
    operator: requireRole('operator', deps),
    admin: requireRole('admin', deps),
  };
  return (access, route) => {
    switch (access) {
      case 'twilio':
        route.onRequest = first(requireForm, first(signature, route.onRequest));
        route.preHandler = first(signedWebhook, route.preHandler);
        break;
      case 'relay':
        route.preValidation = first(signedSocket, route.preValidation);
        break;
      case 'viewer':
      case 'operator':
      case 'admin':
        route.onRequest = first(roles[access], route.onRequest);
        break;
      case 'signed':
      case 'public':
        break;
    }
  };
}

/** Adds a hook before those of the route, once: Fastify derives the route for HEAD from the one for GET. */
function first<Hook>(hook: Hook, hooks: Hook | Hook[] | undefined): Hook[] {
  const others = Array.isArray(hooks) ? hooks : hooks === undefined ? [] : [hooks];
  return others.includes(hook) ? others : [hook, ...others];
}

const REFUSED = {
  unknown: [401, 'sign in, or send an API token: the header Authorization must be "Bearer" and the token'],
  role: [403, 'this needs a higher role'],
  tenant: [403, 'this is the data of another tenant'],
  foreign: [403, 'a page of another site must not do this'],
} as const;

function requireRole(needed: Role, { identify, warn }: AccessDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    void reply.header('cache-control', 'no-store');
    const identity = await identify(request);
    const fault = faultOf(request, needed, identity);
    if (fault === undefined) {
      request.principal = identity?.principal ?? null;
      return;
    }
    const [status, error] = REFUSED[fault];
    warn('request without access refused', { path: request.routeOptions.url, cause: fault });
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    await sendProblem(reply, status, error);
  };
}

function faultOf(
  request: FastifyRequest,
  needed: Role,
  identity: Awaited<ReturnType<Identify>>,
): keyof typeof REFUSED | undefined {
  if (identity === undefined) return 'unknown';
  const { principal, by } = identity;
  // Browsers send cookies, and reach this machine, also for pages of other sites.
  if (by !== 'token' && !isFromOwnPage(request)) return 'foreign';
  if (!includesRole(principal.role, needed)) return 'role';
  if (request.routeOptions.config.allTenants === true && principal.tenant !== null) return 'tenant';
  const { tenant } = queryOf(request);
  if (tenant !== undefined && !(typeof tenant === 'string' ? mayUse(principal, tenant) : false))
    return 'tenant';
  return undefined;
}

const queryOf = ({ query }: FastifyRequest): { readonly tenant?: unknown } =>
  typeof query === 'object' && query !== null ? query : {};
