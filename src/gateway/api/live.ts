/** Routes about calls in progress: a list, one call, and the stream of events. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { parseCallSid } from '../../contracts/ids.ts';
import type { LiveParts } from '../live/live-parts.ts';
import { principalOf } from '../plugins/access.ts';
import { callParams, NO_CALL, tenantOf } from './calls.ts';
import { liveCallSchema, liveDetailSchema } from './live-schemas.ts';
import { problemSchema, sendProblem } from './problem.ts';

const snapshotSchema = z.object({ at: z.string(), calls: z.array(liveCallSchema) });
const ofTenant = z.object({ tenant: z.string().exactOptional() });

/** Adds the routes. */
export function liveRoutes(app: FastifyInstance, { calls, streams }: LiveParts): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  const snapshot = async (tenant: string | null) => {
    const at = new Date().toISOString();
    return { at, calls: [...(await calls.list(tenant))] };
  };

  api.get(
    '/api/v1/live',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Calls in progress, of all gateways',
        querystring: ofTenant,
        response: { 200: snapshotSchema, '4xx': problemSchema },
      },
    },
    async (request) => snapshot(tenantOf(request, request.query.tenant)),
  );

  api.get(
    '/api/v1/live/:callSid',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'A call in progress with its turns',
        params: callParams,
        response: { 200: liveDetailSchema, '4xx': problemSchema },
      },
    },
    async (request, reply) => {
      const callSid = parseCallSid(request.params.callSid);
      const call = callSid && (await calls.call(callSid, tenantOf(request)));
      return call ?? sendProblem(reply, 404, NO_CALL);
    },
  );

  api.get(
    '/api/v1/events',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Server-sent events of calls in progress: snapshot, call, gap',
        querystring: ofTenant,
        headers: z.object({ 'last-event-id': z.string().max(100).exactOptional() }),
      },
    },
    async (request, reply) => {
      void reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no');
      if (request.method === 'HEAD') return reply.send('');
      const { kind, id, name } = principalOf(request);
      const tenant = tenantOf(request, request.query.tenant);
      const stream = await streams.open({
        reader: `${kind} ${id ?? name}`,
        tenant,
        lastId: request.headers['last-event-id'],
        snapshot: () => snapshot(tenant),
      });
      if (stream === undefined)
        return sendProblem(reply.header('retry-after', 5), 503, 'too many streams are open');
      return reply.send(stream);
    },
  );
}
