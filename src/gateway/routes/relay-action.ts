/** A connection to the relay has ended: the call goes on with a new one, or is over. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hangUpTwiml, sayAndHangUpTwiml } from '../../adapters/telephony/twiml.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import { FINAL_CALL_STATES, relayAction } from '../../contracts/wire/webhooks.ts';
import type { RelayAction } from '../../contracts/wire/webhooks.ts';
import { agentIn } from '../../conversation/languages.ts';
import { CALL_POLICY } from '../../workflows/call/policy.ts';
import type { GatewayDeps } from '../deps.ts';
import { requireSignedWebhook } from '../plugins/twilio-signature.ts';
import { epochOf } from '../relay/open-session.ts';
import { connectionTwiml, languageOfCall } from './connect.ts';
import { ACTION_PATH } from './paths.ts';
import { badRequest, sendTwiml } from './replies.ts';
import { reportEnd } from './report-end.ts';

/** A new connection would meet the same: wrong parameters, or the longest call there may be. */
const HOPELESS_CODES: ReadonlySet<string> = new Set(['64101', '64104', '64106', '64109']);

export function relayActionRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  app.post<{ Querystring: { epoch?: string } }>(
    ACTION_PATH,
    { preHandler: requireSignedWebhook(deps) },
    async (request, reply) => {
      const parsed = relayAction.safeParse(request.body);
      if (!parsed.success) return badRequest(reply, parsed.error);
      return sendTwiml(reply, await nextTwiml(deps, request, parsed.data, epochOf(request.query.epoch)));
    },
  );
}

async function nextTwiml(
  deps: GatewayDeps,
  request: FastifyRequest,
  action: RelayAction,
  epoch: number,
): Promise<string> {
  const callSid = parseCallSid(action.CallSid);
  const agent = deps.agents.forNumber(action.To);
  if (callSid === undefined || agent === undefined) return hangUpTwiml();
  const { SessionStatus: status, ErrorCode: errorCode } = action;
  const relay = { status, ...(errorCode === undefined ? {} : { errorCode }) };
  const isOver = FINAL_CALL_STATES.has(action.CallStatus);
  if (isOver || status !== 'failed') {
    const by = status === 'failed' ? 'failure' : status === 'ended' ? 'agent' : 'caller';
    reportEnd(deps, { callSid, epoch, by, relay });
    return hangUpTwiml();
  }
  request.log.warn({ callSid, epoch, errorCode }, 'connection lost');
  const language = await languageOfCall(deps, agent, callSid);
  if (epoch > CALL_POLICY.maxReconnects || (errorCode !== undefined && HOPELESS_CODES.has(errorCode))) {
    reportEnd(deps, { callSid, epoch, by: 'failure', relay });
    const spoken = agentIn(agent, language);
    return sayAndHangUpTwiml(spoken.phrases.apology, spoken.language);
  }
  return connectionTwiml(deps, agent, { epoch: epoch + 1, language });
}
