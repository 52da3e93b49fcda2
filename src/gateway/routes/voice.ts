/** The voice webhooks and the relay's WebSocket. An incoming call is connected to this gateway even if other parts are down. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sayAndHangUpTwiml } from '../../adapters/telephony/twiml.ts';
import { callerNumber } from '../../config/caller-number.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { CallStart } from '../../contracts/call.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { voiceWebhook } from '../../contracts/wire/webhooks.ts';
import { agentIn, agentNow } from '../../conversation/languages.ts';
import { relayRung } from '../../conversation/voice-ladder.ts';
import type { GatewayDeps } from '../deps.ts';
import { refuseGet } from '../plugins/twilio-signature.ts';
import { callStart, MAX_EPOCH, openSession } from '../relay/open-session.ts';
import { readState } from '../relay/read-state.ts';
import { serveSocket } from '../relay/socket.ts';
import { connectionTwiml, endCallTwiml } from './connect.ts';
import { FALLBACK_PATH, VOICE_PATH } from './paths.ts';
import { badRequest, sendTwiml } from './replies.ts';

const NO_SUCH_NUMBER =
  'Sorry, this number is not in service. Please check the number and call again. Goodbye.';

/** Adds the voice webhook, its fallback, and the WebSocket endpoint of the relay. */
export function voiceRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  // Twilio requests the fallback if another webhook failed, at the start of a call or during it.
  for (const path of [VOICE_PATH, FALLBACK_PATH]) {
    app.post(path, { config: { access: 'twilio' } }, async (request, reply) => {
      const call = readCall(deps, request, reply);
      if (!('agent' in call)) return call;
      return sendTwiml(reply, (await refusal(deps, request, call)) ?? (await twimlFor(deps, call)));
    });
  }

  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.headers.upgrade === undefined) await refuseGet(request, reply);
  };
  const upgrade = { websocket: true, onRequest, config: { access: 'relay' } } as const;
  app.get(VOICE_PATH, upgrade, (socket, request) => {
    serveSocket(socket, {
      log: request.log,
      counters: deps.counters,
      // What a browser says of its call is not believed.
      open: (setup) => openSession(deps, socket, { ...setup, ...request.phoneCall }, request.log),
      times: deps.socketTimes,
      readingMs: () => deps.pauses.readingMs(),
      closed(session) {
        deps.sessions.release(session);
        const { agent, startedAt, ...addresses } = session.start;
        if (session.epoch > 1 || !session.isOver) return;
        deps.limits?.patterns.ended(agent, callerNumber(addresses), Date.now() - startedAt);
      },
    });
  });
}

interface IncomingCall {
  readonly callSid: CallSid;
  readonly from: string;
  readonly to: string;
  readonly direction: string;
  readonly status: string;
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
  const { CallSid, From: from, To: to, Direction: direction, CallStatus: status } = parsed.data;
  const callSid = parseCallSid(CallSid);
  const agent = deps.agents.forCall({ from, to, direction });
  if (agent === undefined || callSid === undefined) {
    deps.warn('call to a number that no agent answers');
    return sendTwiml(reply, sayAndHangUpTwiml(NO_SUCH_NUMBER, 'en-US'));
  }
  return { callSid, from, to, direction, status, agent };
}

/** The TwiML that refuses a new call. Undefined for a call that is taken, and for one in progress. */
async function refusal(
  { limits, rateLimits, sessions }: GatewayDeps,
  request: FastifyRequest,
  call: IncomingCall,
): Promise<string | undefined> {
  const { agent, callSid, status, direction } = call;
  const isFallback = request.routeOptions.url === FALLBACK_PATH;
  // An outbound call is in progress from its first webhook on.
  const isUnderWay = isFallback && status === 'in-progress' && !direction.startsWith('outbound');
  if (limits === undefined || isUnderWay || sessions.get(callSid) !== undefined) return undefined;
  const number = callerNumber(call);
  limits.patterns.called(agent, number);
  return limits.gate.refusal({ ...call, number }, async () =>
    rateLimits?.call(request, { number, tenant: agent.tenant }),
  );
}

/** Answers a new call. A call that has been answered before continues on its next connection, without a greeting. */
async function twimlFor(deps: GatewayDeps, call: IncomingCall): Promise<string> {
  const start = callStart(deps, call, call.agent);
  const known = (await isNew(deps, start)) ? undefined : await readState(deps.workflows, call.callSid);
  // Temporal may not know yet what this gateway knows.
  const epoch = Math.max(known?.epoch ?? 0, deps.sessions.get(call.callSid)?.epoch ?? 0);
  if (epoch === 0) return firstTwiml(deps, start);
  const language = known === undefined ? call.agent.language : agentNow(known).language;
  if (epoch >= MAX_EPOCH) return endCallTwiml(deps, agentIn(call.agent, language));
  return connectionTwiml(deps, call.agent, {
    callSid: call.callSid,
    epoch: epoch + 1,
    maxReconnects: (known ?? start).policy.maxReconnects,
    voice: relayRung(known?.voice),
    language,
  });
}

/** Starts the workflow of the call. True if there was none, and while Temporal cannot tell: the caller is connected anyway. */
async function isNew(
  { workflows, temporal, outboxes, warn }: GatewayDeps,
  start: CallStart,
): Promise<boolean> {
  const { callSid } = start;
  const started = workflows.start(start).catch((error: unknown) => {
    warn('workflow not started at the webhook, but later', { err: error, callSid });
    // The caller may hang up before a connection starts the workflow.
    void outboxes.of(callSid).post({ name: 'start', callSid, start });
    return true;
  });
  return temporal.isAway ? true : started;
}

function firstTwiml(deps: GatewayDeps, { callSid, agent, policy: { maxReconnects } }: CallStart): string {
  const voice = deps.relayVoices.first(agent);
  return connectionTwiml(deps, agent, { callSid, epoch: 1, maxReconnects, voice });
}
