/** A call comes in: TwiML that connects it to this gateway, whatever else may be down. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { connectTwiml, sayAndHangUpTwiml } from '../../adapters/telephony/twiml.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import { voiceWebhook } from '../../contracts/wire/webhooks.ts';
import type { GatewayDeps } from '../deps.ts';
import { requireSignedSocket, requireSignedWebhook } from '../plugins/twilio-signature.ts';
import { callStart, openSession } from '../relay/open-session.ts';
import { serveSocket } from '../relay/socket.ts';
import { actionUrl, FALLBACK_PATH, socketUrl, VOICE_PATH } from './paths.ts';
import { badRequest, sendTwiml } from './replies.ts';

const NO_SUCH_NUMBER =
  'Sorry, this number is not in service. Please check the number and call again. Goodbye.';

export function voiceRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const parsed = voiceWebhook.safeParse(request.body);
    if (!parsed.success) return badRequest(reply, parsed.error);
    const { CallSid, From: from, To: to, Direction: direction } = parsed.data;
    const callSid = parseCallSid(CallSid);
    const agent = deps.agents.forNumber(to);
    if (agent === undefined || callSid === undefined) {
      request.log.warn('call to a number that no agent answers');
      return sendTwiml(reply, sayAndHangUpTwiml(NO_SUCH_NUMBER, 'en-US'));
    }
    // Not awaited: the caller is answered even where Temporal is down; the first connection starts it again.
    deps.workflows
      .start(callStart({ callSid, from, to, direction }, agent))
      .catch((error: unknown) =>
        request.log.warn({ err: error, callSid }, 'workflow not started at the webhook'),
      );
    return sendTwiml(
      reply,
      connectTwiml({
        agent,
        socketUrl: socketUrl(deps.baseUrl),
        actionUrl: actionUrl(deps.baseUrl, 1),
        epoch: 1,
        greeting: agent.greeting,
      }),
    );
  };
  const preHandler = requireSignedWebhook(deps);
  app.post(VOICE_PATH, { preHandler }, answer);
  // Twilio asks here when the webhook has failed: this gateway may be a healthier one.
  app.post(FALLBACK_PATH, { preHandler }, answer);

  app.get(VOICE_PATH, { websocket: true, preValidation: requireSignedSocket(deps) }, (socket, request) => {
    serveSocket(socket, {
      log: request.log,
      counters: deps.counters,
      open: (setup) => openSession(deps, socket, setup, request.log),
      closed: (session) => deps.sessions.release(session),
    });
  });
}
