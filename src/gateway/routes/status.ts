/** Twilio's status callback. It reports the end of calls whose connection could not report it. */
import type { FastifyInstance } from 'fastify';
import { parseCallSid } from '../../contracts/ids.ts';
import { FINAL_CALL_STATES, statusCallback } from '../../contracts/wire/webhooks.ts';
import type { GatewayDeps } from '../deps.ts';
import { STATUS_PATH } from './paths.ts';
import { badRequest } from './replies.ts';
import { reportEnd } from './report-end.ts';

/** Adds the webhook. It signals the end of a call once the call's status is final. */
export function statusRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  app.post(STATUS_PATH, { config: { access: 'twilio' } }, async (request, reply) => {
    const parsed = statusCallback.safeParse(request.body);
    if (!parsed.success) return badRequest(reply, parsed.error);
    const { CallSid, CallStatus: status } = parsed.data;
    const callSid = parseCallSid(CallSid);
    if (callSid !== undefined && FINAL_CALL_STATES.has(status)) {
      reportEnd(deps, { callSid, epoch: 0, by: 'caller', relay: { status } });
    }
    return reply.code(204).send();
  });
}
