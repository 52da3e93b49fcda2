/** The voice webhooks and the relay's WebSocket. An incoming call is connected to this gateway even if other parts are down. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sayAndHangUpTwiml } from '../../adapters/telephony/twiml.ts';
import { callerNumber } from '../../config/caller-number.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { CallStart } from '../../contracts/call.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { OutboundCall } from '../../contracts/outbound.ts';
import { voiceWebhook } from '../../contracts/wire/webhooks.ts';
import { agentIn, agentNow } from '../../conversation/languages.ts';
import { relayRung } from '../../conversation/voice-ladder.ts';
import type { GatewayDeps } from '../deps.ts';
import { refuseGet } from '../plugins/twilio-signature.ts';
import { MAX_EPOCH, nextEpoch } from '../relay/epochs.ts';
import { callStart, openSession } from '../relay/open-session.ts';
import { readState } from '../relay/read-state.ts';
import { serveSocket } from '../relay/socket.ts';
import { connectionTwiml, endCallTwiml } from './connect.ts';
import { FALLBACK_PATH, VOICE_PATH } from './paths.ts';
import { badRequest, sendTwiml } from './replies.ts';

/** Longest wait for Postgres. The call rings meanwhile, or is silent. */
const RECORD_MS = 700;

const NO_SUCH_NUMBER =
  'Sorry, this number is not in service. Please check the number and call again. Goodbye.';

/** Adds the voice webhook, its fallback, and the WebSocket endpoint of the relay. */
export function voiceRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  // Twilio requests the fallback if another webhook failed, at the start of a call or during it.
  for (const path of [VOICE_PATH, FALLBACK_PATH]) {
    app.post(path, { config: { access: 'twilio' } }, async (request, reply) => {
      const call = readCall(deps, request, reply);
      if (!('agent' in call)) return call;
      const isRecorded = await hasRecord(deps, call);
      const refused = await refusal(deps, request, { ...call, isRecorded });
      return sendTwiml(reply, refused ?? (await twimlFor(deps, { ...call, isRecorded })));
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

export interface IncomingCall {
  readonly callSid: CallSid;
  readonly from: string;
  readonly to: string;
  readonly direction: string;
  readonly status: string;
  readonly agent: AgentConfig;
  /** Present if we have placed the call. */
  readonly outbound?: OutboundCall;
}

/** The call of a webhook, or the reply that refuses it. */
export function readCall(
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

/** A call that Postgres knows. A call that rings has had no connection. */
export async function hasRecord(
  { records }: GatewayDeps,
  { callSid, status }: IncomingCall,
): Promise<boolean> {
  if (status === 'ringing') return false;
  const found = records.hasCall(callSid).catch(() => false);
  return Promise.race([found, sleep(RECORD_MS, false, { ref: false })]);
}

/** The TwiML that refuses a new call. Undefined for a call that is taken, and for one in progress. */
async function refusal(
  { limits, rateLimits, sessions }: GatewayDeps,
  request: FastifyRequest,
  call: IncomingCall & { readonly isRecorded: boolean },
): Promise<string | undefined> {
  const { agent, callSid, status, direction, isRecorded } = call;
  const isFallback = request.routeOptions.url === FALLBACK_PATH;
  // An outbound call is in progress from its first webhook on.
  const isUnderWay = isFallback && status === 'in-progress' && !direction.startsWith('outbound');
  if (limits === undefined || isUnderWay || isRecorded || sessions.get(callSid) !== undefined)
    return undefined;
  const number = callerNumber(call);
  limits.patterns.called(agent, number);
  return limits.gate.refusal({ ...call, number }, async () =>
    rateLimits?.call(request, { number, tenant: agent.tenant }),
  );
}

/**
 * Answers a new call. A call that may have been connected before continues on its next connection, without the relay's greeting,
 * whether Temporal answers or not: its workflow knows when it is told of the connection, and says the greeting if it is owed.
 */
export async function twimlFor(
  deps: GatewayDeps,
  call: IncomingCall & { readonly isRecorded: boolean },
): Promise<string> {
  const { callSid, agent, status, outbound, isRecorded } = call;
  const start = callStart(deps, call, agent);
  const isNew = await isStarted(deps, start);
  const known = isNew === false ? await readState(deps.workflows, callSid) : undefined;
  const session = deps.sessions.get(callSid);
  const hasWorkflow = isNew === false && status !== 'ringing';
  const isContinued = session !== undefined || isRecorded || hasWorkflow || (known?.epoch ?? 0) > 0;
  if (!isContinued) return firstTwiml(deps, start);
  const state = known ?? session?.state();
  const language = state === undefined ? agent.language : agentNow(state).language;
  // Without a connection in its state, the workflow may not have been told of the first one yet.
  const epoch = nextEpoch(deps.sessions, callSid, known?.epoch === 0 ? undefined : known?.epoch);
  if (epoch > MAX_EPOCH) return endCallTwiml(deps, agentIn(agent, language));
  return connectionTwiml(deps, agent, {
    ...{ callSid, epoch, language },
    maxReconnects: (state ?? start).policy.maxReconnects,
    voice: relayRung(state?.voice),
    ...(outbound === undefined ? {} : { outbound }),
  });
}

/** Starts the workflow of the call. True if there was none. Undefined if Temporal does not say so: the caller is connected anyway. */
async function isStarted(
  { workflows, temporal, outboxes, warn }: GatewayDeps,
  start: CallStart,
): Promise<boolean | undefined> {
  const { callSid } = start;
  const started = workflows.start(start).catch((error: unknown) => {
    warn('workflow not started at the webhook, but later', { err: error, callSid });
    // The caller may hang up before a connection starts the workflow.
    void outboxes.of(callSid).post({ name: 'start', callSid, start });
    return undefined;
  });
  return temporal.isAway ? undefined : started;
}

function firstTwiml(
  deps: GatewayDeps,
  { callSid, agent, policy: { maxReconnects }, outbound }: CallStart,
): string {
  const voice = deps.relayVoices.first(agent);
  return connectionTwiml(deps, agent, {
    ...{ callSid, epoch: 1, maxReconnects, voice },
    ...(outbound === undefined ? {} : { outbound }),
  });
}
