/** Routes about what the business was told: deliveries, and the messages of callers. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { DeliveryPosition } from '../../adapters/postgres/delivery-list.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import { auditRequest } from '../access/audit-request.ts';
import type { ApiDeps } from './api-deps.ts';
import { NO_CALL, tenantOf } from './calls.ts';
import { cursorAfterDelivery, readDeliveryCursor } from './cursor.ts';
import { deliveryOf, messageOf } from './delivery-entries.ts';
import {
  deliveryDetailSchema,
  deliveryPageSchema,
  deliveryQuerySchema,
  deliverySchema,
  messagePageSchema,
  messageQuerySchema,
} from './delivery-schemas.ts';
import { problemSchema, sendProblem } from './problem.ts';

const DELIVERIES_PATH = '/api/v1/deliveries';
const NO_DELIVERY = 'there is no such delivery';
const NO_CURSOR = 'the cursor is not one of ours';
const deliveryParams = z.object({ id: z.uuid() });

/** Adds the routes. */
export function deliveryRoutes(
  app: FastifyInstance,
  { api: { deliveries, sendAgain }, audit }: ApiDeps,
): void {
  const api = app.withTypeProvider<ZodTypeProvider>();

  api.get(
    DELIVERIES_PATH,
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'What was told about calls and alerts, newest first',
        querystring: deliveryQuerySchema,
        response: { 200: deliveryPageSchema, '4xx': problemSchema },
      },
    },
    async (request, reply) => {
      const { limit, cursor, callSid: asked, state, event, tenant } = request.query;
      const after = cursor === undefined ? undefined : readDeliveryCursor(cursor);
      if (cursor !== undefined && after === undefined) return sendProblem(reply, 400, NO_CURSOR);
      const callSid = asked === undefined ? undefined : parseCallSid(asked);
      if (asked !== undefined && callSid === undefined) return sendProblem(reply, 400, NO_CALL);
      const filter = {
        tenant: tenantOf(request, tenant),
        ...(callSid === undefined ? {} : { callSid }),
        ...(state === undefined ? {} : { state }),
        ...(event === undefined ? {} : { event }),
      };
      const page = await deliveries.page(filter, { limit, ...(after === undefined ? {} : { after }) });
      return { deliveries: page.map(deliveryOf), next: nextOf(page, limit) };
    },
  );

  api.get(
    `${DELIVERIES_PATH}/:id`,
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'One delivery with what is sent',
        params: deliveryParams,
        response: { 200: deliveryDetailSchema, '4xx': problemSchema },
      },
    },
    async (request, reply) => {
      const delivery = await deliveries.read(request.params.id, tenantOf(request));
      if (delivery === undefined) return sendProblem(reply, 404, NO_DELIVERY);
      return { ...deliveryOf(delivery), content: delivery.content };
    },
  );

  api.post(
    `${DELIVERIES_PATH}/:id/send-again`,
    {
      config: { access: 'operator' },
      schema: {
        summary: 'Sends a delivery again that was refused or given up',
        params: deliveryParams,
        response: { 200: deliverySchema, '4xx': problemSchema, 503: problemSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const before = await deliveries.read(id, tenantOf(request));
      if (before === undefined) return sendProblem(reply, 404, NO_DELIVERY);
      const { tenant } = before;
      if (!(await sendAgain(before))) return sendProblem(reply, 409, 'it is neither refused nor given up');
      await auditRequest(audit, request, { action: 'delivery.sent-again', tenant, subject: id });
      return deliveryOf((await deliveries.read(id, tenant)) ?? before);
    },
  );

  api.get(
    '/api/v1/messages',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Messages that callers have left, newest first',
        querystring: messageQuerySchema,
        response: { 200: messagePageSchema, '4xx': problemSchema },
      },
    },
    async (request, reply) => {
      const { limit, cursor, isOpen, tenant } = request.query;
      const after = cursor === undefined ? undefined : readDeliveryCursor(cursor);
      if (cursor !== undefined && after === undefined) return sendProblem(reply, 400, NO_CURSOR);
      const filter = { tenant: tenantOf(request, tenant), ...(isOpen === undefined ? {} : { isOpen }) };
      const page = await deliveries.messages(filter, { limit, ...(after === undefined ? {} : { after }) });
      return { messages: page.map(messageOf), next: nextOf(page, limit) };
    },
  );
}

function nextOf(page: readonly DeliveryPosition[], limit: number): string | null {
  const last = page.at(-1);
  return last === undefined || page.length < limit ? null : cursorAfterDelivery(last);
}
