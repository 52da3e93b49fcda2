/** Twilio's action webhook: a relay connection has ended. The call gets a new connection or ends. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hangUpTwiml } from '../../adapters/telephony/twiml.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { FINAL_CALL_STATES, readHandoff, relayAction } from '../../contracts/wire/webhooks.ts';
import type { RelayAction } from '../../contracts/wire/webhooks.ts';
import { agentAddress } from '../../config/agent-numbers.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { callPolicy } from '../../conversation/call-policy.ts';
import { FINAL_RELAY_CODES } from '../../conversation/ending.ts';
import { agentIn } from '../../conversation/languages.ts';
import { nextVoice, relayFailure, relayRung } from '../../conversation/voice-ladder.ts';
import { CALL_POLICY, VOICE_LADDER } from '../../workflows/call/policy.ts';
import type { GatewayDeps } from '../deps.ts';
import { MAX_EPOCH, nextEpoch, reconnectsAt } from '../relay/epochs.ts';
import { readState } from '../relay/read-state.ts';
import { connectionTwiml, languageOfCall } from './connect.ts';
import type { Connection } from './connect.ts';
import { ACTION_PATH, readActionQuery } from './paths.ts';
import { badRequest, sendTwiml } from './replies.ts';
import { reportEnd } from './report-end.ts';
import { lastResortTwiml, ringTwiml } from './transfer.ts';
import { warmTransferTwiml } from './warm-transfer.ts';

/** Adds the webhook. It replies with TwiML that connects again, or that hangs up. */
export function relayActionRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  app.post<{ Querystring: Record<string, unknown> }>(
    ACTION_PATH,
    { config: { access: 'twilio' } },
    async (request, reply) => {
      const parsed = relayAction.safeParse(request.body);
      if (!parsed.success) return badRequest(reply, parsed.error);
      return sendTwiml(reply, await nextTwiml(deps, request, parsed.data));
    },
  );
}

/**
 * The connection that has ended, as its action URL describes it. If the URL is not one of ours, the newest that is known: the next
 * connection is one above it, so that the caller can return.
 */
async function endedConnection(
  { authTokens, sessions, workflows }: GatewayDeps,
  query: Readonly<Record<string, unknown>>,
  agent: AgentConfig,
  callSid: CallSid,
): Promise<Pick<Connection, 'epoch' | 'voice' | 'maxReconnects'>> {
  const said = readActionQuery(query, { authTokens, callSid });
  const here = sessions.get(callSid)?.epoch ?? 0;
  if (said !== undefined) return { ...said, epoch: Math.max(said.epoch, here) };
  const known = await readState(workflows, callSid);
  const epoch = nextEpoch(sessions, callSid, known?.epoch) - 1;
  return { epoch, maxReconnects: maxReconnectsOf(agent), voice: relayRung(known?.voice) };
}

async function nextTwiml(
  deps: GatewayDeps,
  request: FastifyRequest<{ Querystring: Record<string, unknown> }>,
  action: RelayAction,
): Promise<string> {
  const callSid = parseCallSid(action.CallSid);
  const { From: from, To: to, Direction: direction } = action;
  const agent = deps.agents.forCall({ from, to, direction });
  if (callSid === undefined || agent === undefined) return hangUpTwiml();
  const { epoch, maxReconnects, voice } = await endedConnection(deps, request.query, agent, callSid);
  const { SessionStatus: status, ErrorCode: errorCode } = action;
  const relay = { status, ...(errorCode === undefined ? {} : { errorCode }) };
  // A relay that ignored our `end` calls it a failure when we close the socket.
  const hasHungUp = deps.sessions.get(callSid)?.hasHungUp === true;
  const isOver = hasHungUp || FINAL_CALL_STATES.has(action.CallStatus);
  const handoff = readHandoff(action.HandoffData);
  const connection = { callSid, epoch, maxReconnects, voice };
  if (!isOver && handoff !== undefined && 'transfer' in handoff) {
    const ringing =
      (await warmTransferTwiml(deps, agent, { connection, called: agentAddress({ from, to, direction }) })) ??
      ringTwiml(deps, agent, { connection, called: agentAddress({ from, to, direction }), ring: 0 });
    if (ringing !== undefined) return ringing;
  }
  const handoffError = handoff !== undefined && 'voiceError' in handoff ? handoff.voiceError : undefined;
  const voiceError = status === 'failed' ? errorCode : handoffError;
  const failure = relayFailure(VOICE_LADDER, { rung: voice, reason: voiceError, at: Date.now() });
  if (isOver || (status !== 'failed' && failure === undefined)) {
    const isOurs = hasHungUp || (status === 'ended' && failure === undefined);
    const by = isOurs ? 'agent' : status === 'failed' ? 'failure' : 'caller';
    reportEnd(deps, { callSid, epoch, by, relay });
    return hangUpTwiml();
  }
  request.log.warn({ callSid, epoch, errorCode, voice, voiceError }, 'connection lost');
  if (failure !== undefined) {
    deps.counters.relayVoiceFailures += 1;
    deps.relayVoices.failed(agent, voice, failure);
  }
  const language = await languageOfCall(deps, agent, callSid);
  const next = failure === undefined ? voice : nextVoice(VOICE_LADDER, voice);
  const isFinal = errorCode !== undefined && FINAL_RELAY_CODES.has(errorCode);
  if (next === 'recorded' || isFinal || reconnectsAt(epoch) > maxReconnects || epoch >= MAX_EPOCH) {
    const { twiml, isRinging } = lastResortTwiml(deps, agentIn(agent, language), {
      connection,
      called: agentAddress({ from, to, direction }),
    });
    const position = failure === undefined ? {} : { voice: { rung: 'recorded', failure } as const };
    const ringing = isRinging ? { transfer: 'ringing' as const } : {};
    reportEnd(deps, { callSid, epoch, by: 'failure', relay, ...position, ...ringing });
    return twiml;
  }
  const outbound = deps.sessions.get(callSid)?.start.outbound;
  const cause = failure === undefined || voiceError === undefined ? {} : { voiceError };
  return connectionTwiml(deps, agent, {
    ...{ callSid, epoch: epoch + 1, maxReconnects, voice: next },
    ...cause,
    ...(outbound === undefined ? {} : { outbound }),
    language,
  });
}

/** For a call that 0.4.0 has answered: its action URL has no token. */
function maxReconnectsOf(agent: AgentConfig): number {
  return callPolicy(CALL_POLICY, agent, { hasFallback: true }).maxReconnects;
}
