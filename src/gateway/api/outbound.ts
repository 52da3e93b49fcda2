/** Routes for calls out: a call is asked for, and what has become of it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { acceptWish } from '../../adapters/outbound/accept-wish.ts';
import type { AuditLog } from '../../adapters/ports/audit.ts';
import type { Wish } from '../../adapters/ports/outbound.ts';
import { calleeOf } from '../../config/callee-number.ts';
import { mayUse } from '../../contracts/access.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { OutboundRefusal } from '../../contracts/outbound.ts';
import { readBetween } from '../../conversation/outbound/calling-hours.ts';
import { auditRequest } from '../access/audit-request.ts';
import type { GatewayDeps } from '../deps.ts';
import type { OutboundParts } from '../outbound-parts.ts';
import { principalOf } from '../plugins/access.ts';
import { CALLS_PATH, tenantOf } from './calls.ts';
import { newCallSchema, wishSchema } from './outbound-schemas.ts';
import { problemSchema, sendProblem } from './problem.ts';

export const OUTBOUND_CALLS_PATH = '/api/v1/outbound-calls';
const NO_WISH = 'there is no such call';

const keySchema = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\w.:-]{1,100}$/u)
    .describe('a request that is repeated with the same key places one call'),
});

const REFUSALS: Readonly<Record<OutboundRefusal, string>> = {
  'not-a-number': 'the number cannot be called',
  premium: 'the number belongs to a service that costs more than a call',
  country: 'the agent may not call numbers of this country',
  'do-not-call': 'the number is on the do-not-call list',
  'no-hours': 'there are no calling hours in which the call could be placed',
  'not-configured': 'the agent calls nobody: its file has no outbound, or TWILIO_ACCOUNT_SID is missing',
};

export interface OutboundDeps {
  readonly agents: GatewayDeps['agents'];
  readonly outbound: OutboundParts;
  readonly audit: Pick<AuditLog, 'add'>;
}

/** Adds the routes. */
export function outboundCallRoutes(app: FastifyInstance, deps: OutboundDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  const { store, workflows } = deps.outbound;
  const response = { 200: wishSchema, '4xx': problemSchema, 503: problemSchema };

  api.post(
    CALLS_PATH,
    {
      config: { access: 'operator' },
      schema: {
        summary: 'Calls somebody, within the calling hours',
        headers: keySchema,
        body: newCallSchema,
        response: { ...response, 202: wishSchema },
      },
    },
    async (request, reply) => {
      const { agent: id, between, ...asked } = request.body;
      const principal = principalOf(request);
      const agent = deps.agents.get(id);
      if (agent === undefined || !mayUse(principal, agent.tenant))
        return sendProblem(reply, 404, 'there is no such agent');
      if (!deps.outbound.isConfigured) return refuse(reply, 'not-configured');
      const accepted = await acceptWish(store, {
        ...asked,
        agent,
        ...(between === undefined ? {} : { between: readBetween(between) }),
        requestedBy: `${principal.kind} ${principal.id ?? principal.name}`,
        key: `api ${request.headers['idempotency-key']}`,
      });
      if ('refused' in accepted) return refuse(reply, accepted.refused);
      const wish = await store.find(accepted.id);
      if (wish === undefined) return sendProblem(reply, 404, NO_WISH);
      if (!accepted.isNew && !isSame(wish, { ...asked, agent }))
        return sendProblem(reply, 409, 'another call was asked for with this key');
      // It is written down: if Temporal is away, a worker starts it later.
      const isStarted = await workflows.start(wish).then(
        () => true,
        () => false,
      );
      if (!isStarted) request.log.warn({ outbound: wish.id }, 'the call is placed once Temporal is back');
      if (!accepted.isNew) return shown(wish);
      await auditRequest(deps.audit, request, {
        ...{ action: 'outbound.requested', tenant: agent.tenant, subject: wish.id },
      });
      return reply.code(202).send(shown(wish));
    },
  );

  api.get(
    OUTBOUND_CALLS_PATH,
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Calls that were asked for, newest first',
        querystring: z.object({
          tenant: z.string().exactOptional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
        response: { 200: z.object({ calls: z.array(wishSchema) }), '4xx': problemSchema },
      },
    },
    async (request) => {
      const { tenant, limit } = request.query;
      return { calls: (await store.list({ tenant: tenantOf(request, tenant), limit })).map(shown) };
    },
  );

  const params = z.object({ id: z.string() });
  api.get(
    `${OUTBOUND_CALLS_PATH}/:id`,
    { config: { access: 'viewer' }, schema: { summary: 'One of them', params, response } },
    async (request, reply) => {
      const wish = await findWish(deps, request);
      return wish === undefined ? sendProblem(reply, 404, NO_WISH) : shown(wish);
    },
  );

  api.post(
    `${OUTBOUND_CALLS_PATH}/:id/cancel`,
    {
      config: { access: 'operator' },
      schema: {
        summary: 'Nobody is called any more. A call that rings is ended, one that was answered goes on',
        params,
        response,
      },
    },
    async (request, reply) => {
      const wish = await findWish(deps, request);
      if (wish === undefined) return sendProblem(reply, 404, NO_WISH);
      if (!(await store.cancel(wish.id))) return sendProblem(reply, 409, 'the call is over');
      await workflows.signal(wish.id, 'cancel', {});
      await auditRequest(deps.audit, request, {
        ...{ action: 'outbound.cancelled', tenant: wish.tenant, subject: wish.id },
      });
      return shown({ ...wish, isCancelled: true });
    },
  );
}

/** Whether a request asks for the call that its key has brought before. */
function isSame(
  wish: Wish,
  {
    agent,
    to,
    reason,
    name,
    details,
  }: Pick<z.output<typeof newCallSchema>, 'to' | 'reason' | 'name' | 'details'> & {
    readonly agent: AgentConfig;
  },
): boolean {
  const callee = agent.outbound === undefined ? undefined : calleeOf(to, agent.outbound);
  return (
    callee !== undefined &&
    'number' in callee &&
    callee.number === wish.to &&
    agent.id === wish.agentId &&
    reason === wish.reason &&
    (name ?? null) === wish.name &&
    (details ?? null) === wish.details
  );
}

function refuse(reply: FastifyReply, reason: OutboundRefusal): FastifyReply {
  return sendProblem(reply, 422, REFUSALS[reason]);
}

async function findWish(
  { outbound }: OutboundDeps,
  request: FastifyRequest<{ Params: { id: string } }>,
): Promise<Wish | undefined> {
  const { data: id } = z.uuid().safeParse(request.params.id);
  const wish = id === undefined ? undefined : await outbound.store.find(id);
  return wish !== undefined && mayUse(principalOf(request), wish.tenant) ? wish : undefined;
}

const iso = (ms: number) => new Date(ms).toISOString();

/** The details stay inside: whoever may look at calls need not know them. */
function shown({ agentId, isCancelled, createdAt, notBefore, notAfter, attempts, ...wish }: Wish) {
  const { id, tenant, to, from, reason, name, state, outcome } = wish;
  return {
    ...{ id, tenant, agent: agentId, to, from, reason, name, state, outcome, cancelled: isCancelled },
    ...{ createdAt: createdAt.toISOString(), notBefore: iso(notBefore), notAfter: iso(notAfter) },
    attempts: attempts.map(({ number, at, callSid, outcome: ended, endedAt }) => ({
      ...{ number, at: iso(at), callSid, outcome: ended },
      endedAt: endedAt === null ? null : iso(endedAt),
    })),
  };
}
