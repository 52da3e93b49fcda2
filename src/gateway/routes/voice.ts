/** The voice webhooks and the relay's WebSocket. An incoming call is connected to this gateway even if other parts are down. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sayAndHangUpTwiml } from '../../adapters/telephony/twiml.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { voiceWebhook } from '../../contracts/wire/webhooks.ts';
import { agentNow } from '../../conversation/languages.ts';
import { relayRung } from '../../conversation/voice-ladder.ts';
import type { GatewayDeps } from '../deps.ts';
import {
  refuseGet,
  requireForm,
  requireSignedSocket,
  requireSignedWebhook,
} from '../plugins/twilio-signature.ts';
import { callStart, openSession } from '../relay/open-session.ts';
import { serveSocket } from '../relay/socket.ts';
import { connectionTwiml } from './connect.ts';
import { FALLBACK_PATH, VOICE_PATH } from './paths.ts';
import { badRequest, sendTwiml } from './replies.ts';

const NO_SUCH_NUMBER =
  'Sorry, this number is not in service. Please check the number and call again. Goodbye.';

/** Adds the voice webhook, its fallback, and the WebSocket endpoint of the relay. */
export function voiceRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  const hooks = { onRequest: requireForm, preHandler: requireSignedWebhook(deps) };
  app.post(VOICE_PATH, hooks, async (request, reply) => {
    const call = readCall(deps, request, reply);
    return 'agent' in call ? sendTwiml(reply, answerCall(deps, request, call)) : call;
  });
  // Twilio requests this path if another webhook failed, at the start of a call or during it.
  app.post(FALLBACK_PATH, hooks, async (request, reply) => {
    const call = readCall(deps, request, reply);
    if (!('agent' in call)) return call;
    const known = await deps.workflows.state(call.callSid).catch(() => undefined);
    if (known === undefined || known.epoch === 0) return sendTwiml(reply, answerCall(deps, request, call));
    const twiml = connectionTwiml(deps, call.agent, {
      callSid: call.callSid,
      epoch: known.epoch + 1,
      maxReconnects: known.policy.maxReconnects,
      voice: relayRung(known.voice),
      language: agentNow(known).language,
    });
    return sendTwiml(reply, twiml);
  });

  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.headers.upgrade === undefined) await refuseGet(request, reply);
  };
  const upgrade = { websocket: true, onRequest, preValidation: requireSignedSocket(deps) } as const;
  app.get(VOICE_PATH, upgrade, (socket, request) => {
    serveSocket(socket, {
      log: request.log,
      counters: deps.counters,
      open: (setup) => openSession(deps, socket, setup, request.log),
      times: deps.socketTimes,
      readingMs: () => deps.pauses.readingMs(),
      closed: (session) => deps.sessions.release(session),
    });
  });
}

interface IncomingCall {
  readonly callSid: CallSid;
  readonly from: string;
  readonly to: string;
  readonly direction: string;
  readonly agent: AgentConfig;
}

/** The call of a webhook, or the reply that refuses it. */
function readCall(
  deps: GatewayDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): IncomingCall | FastifyReply {
  const parsed = voiceWebhook.safeParse(request.body);
  if (!parsed.success) return badRequest(reply, parsed.error);
  const { CallSid, From: from, To: to, Direction: direction } = parsed.data;
  const callSid = parseCallSid(CallSid);
  const agent = deps.agents.forCall({ from, to, direction });
  if (agent === undefined || callSid === undefined) {
    request.log.warn('call to a number that no agent answers');
    return sendTwiml(reply, sayAndHangUpTwiml(NO_SUCH_NUMBER, 'en-US'));
  }
  return { callSid, from, to, direction, agent };
}

function answerCall(deps: GatewayDeps, request: FastifyRequest, { agent, ...call }: IncomingCall): string {
  const start = callStart(deps, call, agent);
  // Not awaited, so that the caller is connected even if Temporal is down. The first connection starts the workflow again.
  deps.workflows
    .start(start)
    .catch((error: unknown) =>
      request.log.warn({ err: error, callSid: call.callSid }, 'workflow not started at the webhook'),
    );
  const { maxReconnects } = start.policy;
  const voice = deps.relayVoices.first(agent);
  return connectionTwiml(deps, agent, { callSid: call.callSid, epoch: 1, maxReconnects, voice });
}
