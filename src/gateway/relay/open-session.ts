/** Opens the session for a `setup` frame: finds the call, the agent and the number of the connection, and wires everything together. */
import type { FastifyBaseLogger } from 'fastify';
import type { WebSocket } from 'ws';
import { isConnectionToken } from '../../adapters/telephony/connection-token.ts';
import { callerNumber } from '../../config/caller-number.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { Attached, CallStart } from '../../contracts/call.ts';
import type { OutboundCall } from '../../contracts/outbound.ts';
import type { LiveKind } from '../../contracts/live.ts';
import { failedTransfer } from '../../contracts/transfer.ts';
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import { callPolicy } from '../../conversation/call-policy.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { SetupFrame } from '../../contracts/wire/from-relay.ts';
import { traceIdOf } from '../../lib/trace-ids.ts';
import { agentIn } from '../../conversation/languages.ts';
import { agentOn, relayFailure, relayRung } from '../../conversation/voice-ladder.ts';
import { CALL_POLICY, VOICE_LADDER } from '../../workflows/call/policy.ts';
import type { GatewayDeps } from '../deps.ts';
import { createOwnVoiceOutput } from '../voice/own-voice-output.ts';
import { createRelaySpeech, sendEnd, sendPlay, SERVICE_RESTART } from './frames.ts';
import { answersPing, createRelayConnection } from './relay-connection.ts';
import { knownState } from './read-state.ts';
import { createSession } from './session.ts';
import { NORMAL } from './socket.ts';
import type { SocketDeps } from './socket.ts';
import { createCallOwnership } from './call-ownership.ts';
import { epochOf } from './epochs.ts';
import { readOutbound } from './outbound-parameter.ts';

/** Builds the input of a call workflow. Webhook and socket both use it, because either may start the workflow. */
export function callStart(
  { answering: { models } }: Pick<GatewayDeps, 'answering'>,
  call: { callSid: CallSid; from: string; to: string; direction: string; outbound?: OutboundCall },
  agent: AgentConfig,
): CallStart {
  const policy = callPolicy(CALL_POLICY, agent, { hasFallback: models.fallback !== undefined });
  return { ...call, startedAt: Date.now(), agent, policy };
}

/**
 * Opens and registers the session of a connection. Undefined if no agent has the number, if no gateway has asked for the
 * connection, or if the call has that connection already.
 */
export function openSession(
  deps: GatewayDeps,
  socket: WebSocket,
  setup: SetupFrame,
  log: FastifyBaseLogger,
): ReturnType<SocketDeps['open']> {
  const callSid = parseCallSid(setup.callSid);
  const addresses = {
    from: setup.from ?? '',
    to: setup.to ?? '',
    direction: setup.direction ?? 'inbound',
  };
  const agent = deps.agents.forCall(addresses);
  const {
    epoch: number,
    token,
    voice: rung,
    voiceError,
    transfer,
    language: spoken,
    outbound: placed,
  } = setup.customParameters;
  const epoch = epochOf(number);
  if (callSid === undefined || agent === undefined || epoch === undefined) {
    const field = callSid === undefined ? 'callSid' : agent === undefined ? 'to' : 'epoch';
    deps.warn('setup of an unknown call refused', { field });
    return undefined;
  }
  if (!isConnectionToken(token, { authTokens: deps.authTokens, callSid, epoch }, Date.now())) {
    deps.counters.unsigned += 1;
    deps.warn('setup without a valid token refused', { callSid, epoch, hasToken: token !== undefined });
    return undefined;
  }
  const previous = deps.sessions.get(callSid);
  if (previous !== undefined && previous.epoch >= epoch) {
    log.warn({ callSid, epoch, newest: previous.epoch }, 'second setup of a connection refused');
    return undefined;
  }
  const fields = {
    ...{ callSid, epoch },
    ...(deps.tracing === undefined ? {} : { traceId: traceIdOf(callSid) }),
  };
  const callLog = log.child(fields);
  const outbox = deps.outboxes.of(callSid);
  const language = agentIn(agent, spoken).language;
  const { ownVoice } = deps;
  const voice = ownVoice?.voiceOf(agent);
  const relayVoice = relayRung(rung);
  const ownership = createCallOwnership({
    epoch,
    gateway: deps.gateway,
    read: () => knownState(deps.workflows, callSid),
    answers: () => answersPing(socket),
    readingMs: () => deps.pauses.readingMs(),
    onGone(how) {
      if (how === 'taken') callLog.warn('second use of a connection refused');
      socket.terminate();
    },
  });
  const connection = createRelayConnection(socket, ownership);
  const relay = createRelaySpeech(
    connection,
    relayVoice,
    agentOn(VOICE_LADDER, agent, relayVoice).recogniser,
  );
  const output =
    ownVoice === undefined || voice === undefined
      ? relay
      : createOwnVoiceOutput({
          own: ownVoice,
          voiceIn: (code) => ownVoice.voiceOf(agentIn(agent, code)) ?? voice,
          language,
          relay,
          play: (url, manner) => sendPlay(connection, url, manner),
          onHeard: (words, audioMs) => session.ledger.played(words, audioMs),
          onFallback(error) {
            deps.counters.voiceFallbacks += 1;
            callLog.warn({ err: error }, 'our own voice failed; the relay voice continues');
          },
        });
  const earlier = previous?.state();
  const { tenant } = agent;
  let events = 0;
  const onLive = (kind: LiveKind) => deps.live?.feed.publish({ callSid, tenant, epoch, n: ++events, kind });
  const session = createSession({
    start: callStart(deps, { callSid, ...addresses, ...readOutbound(placed) }, agent),
    epoch,
    voice: relayVoice,
    position: { ...positionOf(relayVoice, voiceError), ...transferOf(transfer) },
    onSpoken: () => deps.relayVoices.spoke(agent, relayVoice),
    sessionId: setup.sessionId,
    gateway: deps.gateway,
    workflows: deps.workflows,
    records: deps.records,
    isAway: () => deps.temporal.isAway,
    claimTimes: deps.claimTimes,
    outbox,
    // Another gateway may have held the previous connection.
    earlier: earlier?.epoch === epoch - 1 ? earlier : undefined,
    speculation: deps.speculation,
    answering: deps.answering,
    heardInstead: deps.heardInstead(fields),
    metrics: deps.metrics,
    tracing: deps.tracing,
    output,
    language,
    isGreetedByRelay: voice === undefined,
    ownership,
    handOver: () => socket.close(SERVICE_RESTART),
    closeSoon: () =>
      setTimeout(() => socket.close(NORMAL, 'the call is over'), deps.socketTimes.overMs).unref(),
    limitGraceMs: deps.socketTimes.limitGraceMs,
    soon: (end) => setTimeout(end, deps.socketTimes.goodbyeMs).unref(),
    sendEnd: (handoff) => sendEnd(connection, handoff),
    sendDigits: (digits) => connection.send({ type: 'sendDigits', digits }),
    onStandIn() {
      deps.counters.standIns += 1;
      callLog.warn('workflow not reached in time; the gateway answers the turn');
    },
    onBug: (error) => callLog.error({ err: error }, 'answering a turn failed'),
    onLive,
    onWords: (words) => deps.limits?.patterns.said(agent, callerNumber(addresses), words),
    onRelayError(code) {
      deps.counters.relayErrors += 1;
      const cause = /^\d{5}$/u.test(code ?? '') ? `error-${code}` : 'unknown';
      deps.metrics.count('evercall_service_errors_total', {
        ...{ service: 'twilio', operation: 'relay', kind: 'server', cause },
      });
      callLog.warn({ code }, 'relay reported an error');
    },
  });
  deps.sessions.add(session);
  onLive('connected');
  // Connect to the model during the greeting, so that the first answer does not wait for a connection.
  void deps.answering.models.primary.warm?.();
  callLog.info('connected');
  return { session, waiting: () => outbox.size, log: callLog };
}

function positionOf(rung: RelayRung, voiceError: string | undefined): Pick<Attached, 'voice'> {
  if (rung === 'relay') return {};
  const failure = relayFailure(VOICE_LADDER, { rung: 'relay', reason: voiceError, at: Date.now() });
  return { voice: { rung, ...(failure === undefined ? {} : { failure }) } };
}

function transferOf(text: string | undefined): Pick<Attached, 'transfer'> {
  const transfer = failedTransfer(text);
  return transfer === undefined ? {} : { transfer };
}
