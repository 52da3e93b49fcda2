/** A gateway's web server with fakes at all its ports. It records the requests to Temporal. */
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { once } from 'node:events';
import { pino } from 'pino';
import type { Logger } from 'pino';
import twilio from 'twilio';
import { WebSocket } from 'ws';
import { connectionToken } from '../../src/adapters/telephony/connection-token.ts';
import { createOfflineModel } from '../../src/adapters/llm/offline.ts';
import type { SignalJournal } from '../../src/adapters/ports/call-record.ts';
import type { PhoneTokens } from '../../src/adapters/ports/phone-tokens.ts';
import type { DemoFaults } from '../../src/gateway/demo-faults.ts';
import { NO_METRICS } from '../../src/adapters/ports/metrics.ts';
import type { ReplyModel } from '../../src/adapters/ports/model.ts';
import type { TurnRow } from '../../src/adapters/postgres/turns.ts';
import type { CallWorkflows, Delivery } from '../../src/adapters/temporal/call-workflows.ts';
import type { ClosedCalls, WorkflowFate } from '../../src/adapters/temporal/closed-calls.ts';
import type { AgentConfig } from '../../src/contracts/agent.ts';
import type { SpeechProgress } from '../../src/contracts/activities.ts';
import { createRegistry } from '../../src/config/agents.ts';
import { callWorkflowId, gatewayId } from '../../src/contracts/ids.ts';
import type { RelayRung } from '../../src/contracts/voice-ladder.ts';
import type { CallState } from '../../src/conversation/state.ts';
import type { OperatorParts } from '../../src/gateway/access/operator-parts.ts';
import { buildApp } from '../../src/gateway/app.ts';
import { createCounters } from '../../src/gateway/counters.ts';
import type { GatewayCounters } from '../../src/gateway/counters.ts';
import type { GatewayDeps } from '../../src/gateway/deps.ts';
import type { HttpLimits } from '../../src/gateway/http-limits.ts';
import { createHealth } from '../../src/lib/health.ts';
import type { Health } from '../../src/lib/health.ts';
import { createRepeatedWarnings } from '../../src/lib/repeated-warnings.ts';
import { UNKNOWN_CLAIM_TIMES } from '../../src/gateway/relay/claim-times.ts';
import { createClosedWorkflows } from '../../src/gateway/relay/closed-workflows.ts';
import { createHeardInstead } from '../../src/gateway/relay/heard-instead.ts';
import { createOutboxes } from '../../src/gateway/relay/outbox.ts';
import { createSpeculation } from '../../src/gateway/relay/speculation.ts';
import { SOCKET_TIMES } from '../../src/gateway/relay/socket.ts';
import type { SocketTimes } from '../../src/gateway/relay/socket.ts';
import { createSessions } from '../../src/gateway/relay/sessions.ts';
import { actionUrl } from '../../src/gateway/routes/paths.ts';
import { createRecordings } from '../../src/gateway/voice/recordings.ts';
import type { Recordings } from '../../src/gateway/voice/recordings.ts';
import { createRelayVoices } from '../../src/gateway/voice/relay-voices.ts';
import { VOICE_LADDER } from '../../src/workflows/call/policy.ts';
import { aCodec } from '../setup/a-codec.ts';
import { agent, start } from '../conversation/a-call.ts';
import { someLimits } from './limits/some-limits.ts';
import type { LimitOptions } from './limits/some-limits.ts';

export const AUTH_TOKEN = '0123456789abcdef0123456789abcdef';
export const BASE_URL = 'https://phone.example.com';

/** The parameters of the TwiML for connection `epoch`. */
export function parametersOf(callSid: string, epoch = 1): Record<string, string> {
  const token = connectionToken({ authTokens: [AUTH_TOKEN], callSid, epoch }, Date.now());
  return { epoch: String(epoch), token };
}

/** The path and query of the action URL in the TwiML for connection `epoch`. */
export function actionPath(callSid: string, epoch: number, voice: RelayRung = 'relay'): string {
  const url = new URL(
    actionUrl(new URL(BASE_URL), [AUTH_TOKEN], { callSid, epoch, maxReconnects: 20, voice }),
  );
  return url.pathname + url.search;
}

/** A journal that keeps nothing. */
const NO_JOURNAL: SignalJournal = {
  keep: async () => undefined,
  refuse: async () => undefined,
  remove: async () => undefined,
  release: async () => undefined,
  adopt: async () => [],
  takeOver: async () => [],
};

export interface FakeCallWorkflows extends CallWorkflows {
  readonly sent: { readonly name: string; readonly message: unknown }[];
  /** Errors of the next requests, in order. */
  readonly failures: Error[];
  progressOfLost: SpeechProgress | undefined;
  /** The state of the workflow. Undefined = no workflow. */
  known: CallState | undefined;
  /** If false, queries get no answer. */
  hasWorker: boolean;
  delivery: Delivery;
  /** What the server says of a workflow that takes no more signals. */
  fate: WorkflowFate;
  /** The states from which closed calls were continued. After the first, signals are delivered again. */
  readonly reopened: CallState[];
}

function createFakeCallWorkflows(): FakeCallWorkflows {
  const take = async (fake: FakeCallWorkflows, name: string, message: unknown) => {
    const failure = fake.failures.shift();
    if (failure !== undefined) throw failure;
    fake.sent.push({ name, message });
    return fake.delivery;
  };
  const fake: FakeCallWorkflows = {
    sent: [],
    failures: [],
    progressOfLost: undefined,
    known: undefined,
    hasWorker: true,
    delivery: 'delivered',
    fate: 'open',
    reopened: [],
    async start(start) {
      await take(fake, 'start', start);
      return fake.known === undefined;
    },
    attach: (_start, attached) => take(fake, 'attached', attached),
    signal: (_callSid, name, message) => take(fake, name, message),
    progress: async () => fake.progressOfLost,
    state: async () => (fake.hasWorker ? fake.known : new Promise(() => undefined)),
    recordedState: async () => fake.known,
  };
  return fake;
}

/** The same call, after its workflow has closed. */
function closedCallsOf(fake: FakeCallWorkflows): ClosedCalls {
  return {
    fate: async () => fake.fate,
    known: async () => (fake.known === undefined ? undefined : { start, state: fake.known }),
    async reopen(_start, state) {
      fake.reopened.push(state);
      Object.assign(fake, { known: state, fate: 'open', delivery: 'delivered' });
    },
    stoppedSince: async () => new Set(fake.fate === 'stopped' ? [callWorkflowId(start.callSid)] : []),
  };
}

async function openSocket(url: string, headers: Record<string, string>): Promise<WebSocket> {
  const socket = new WebSocket(url, { headers });
  // Rejects with the server's response if it refuses the upgrade.
  await once(socket, 'open');
  return socket;
}

export async function aGateway({
  numbers = ['*'],
  silenceMs = agent.limits.silenceMs,
  model = createOfflineModel(),
  counters = createCounters(),
  recordings = createRecordings([], new URL(BASE_URL)),
  baseUrl = BASE_URL,
  operators,
  knowledgeApi,
  phoneTokens,
  demoFaults,
  live,
  voiceAccount,
  changes,
  socketTimes,
  limits,
  callerLimits: limitOptions,
  temporalUi,
  transfers,
  keptMs,
  health = createHealth({}),
  metrics = NO_METRICS,
  metricsText,
  tracing,
  log = pino({ level: 'silent' }),
}: {
  numbers?: readonly string[];
  silenceMs?: number;
  model?: ReplyModel;
  counters?: GatewayCounters;
  recordings?: Recordings;
  baseUrl?: string;
  operators?: OperatorParts;
  knowledgeApi?: NonNullable<GatewayDeps['knowledgeApi']>;
  phoneTokens?: PhoneTokens;
  demoFaults?: DemoFaults;
  live?: NonNullable<GatewayDeps['live']>;
  voiceAccount?: Partial<GatewayDeps['voiceAccount']>;
  /** Of the agent that answers. */
  changes?: Partial<AgentConfig>;
  socketTimes?: Partial<SocketTimes>;
  /** Absent: nothing is limited that callers do. */
  callerLimits?: LimitOptions;
  limits?: HttpLimits;
  temporalUi?: URL;
  transfers?: NonNullable<GatewayDeps['transfers']>;
  /** How long closed sessions are kept. */
  keptMs?: number;
  health?: Health;
  metrics?: GatewayDeps['metrics'];
  metricsText?: NonNullable<GatewayDeps['metricsText']>;
  tracing?: NonNullable<GatewayDeps['tracing']>;
  log?: Logger;
} = {}) {
  const workflows = createFakeCallWorkflows();
  const agentOfCall = {
    ...agent,
    ...changes,
    numbers,
    // The calls of `a-call.ts` began years ago.
    limits: { ...agent.limits, maxCallMs: Number.MAX_SAFE_INTEGER / 2, ...changes?.limits, silenceMs },
  };
  const knowledge = { search: async () => [] };
  const models = { primary: model, template: createOfflineModel() };
  const agents = { get: () => agentOfCall };
  const speculation = createSpeculation({ knowledge, models, agents, counters: counters.speculation });
  const sessions = createSessions(keptMs);
  const callerLimits = limitOptions && someLimits({ ...limitOptions, sessions, counters });
  const answering = {
    ...{ knowledge, agents, parked: speculation },
    models: callerLimits?.metered(models) ?? models,
    ...(callerLimits === undefined ? {} : { limitWords: callerLimits.limitWords }),
  };
  /** How long frames are held, as after a pause of the process. */
  const pauses = { ms: 0, readingMs: () => pauses.ms };
  const temporal = { isAway: false };
  const records = {
    turns: new Array<TurnRow>(),
    isKnown: false,
    readTurns: async () => records.turns,
    hasCall: async () => records.isKnown,
  };
  const heardInstead: object[] = [];
  const closed = createClosedWorkflows(closedCallsOf(workflows), sessions);
  const deps: GatewayDeps = {
    pauses,
    socketTimes: { ...SOCKET_TIMES, ...socketTimes },
    gateway: { id: gatewayId('g1'), taskQueue: 'gateway-g1' },
    baseUrl: new URL(baseUrl),
    authTokens: [AUTH_TOKEN],
    agents: { ...createRegistry([agentOfCall]), get: () => agentOfCall },
    workflows,
    records,
    temporal,
    claimTimes: UNKNOWN_CLAIM_TIMES,
    sessions,
    speculation,
    answering,
    heardInstead: createHeardInstead({ warn: (fields) => void heardInstead.push(fields) }),
    outboxes: createOutboxes({
      workflows,
      reopen: (signal) => closed.reopen(signal),
      journal: NO_JOURNAL,
      isAway: () => temporal.isAway,
      onJournalError: () => undefined,
      onRetry: () => (counters.signalRetries += 1),
      onClosed: () => (counters.lateSignals += 1),
      onRefused: () => (counters.refusedSignals += 1),
    }),
    counters,
    metrics,
    ...(metricsText === undefined ? {} : { metricsText }),
    ...(tracing === undefined ? {} : { tracing }),
    warn: createRepeatedWarnings(log),
    recordings,
    voiceAccount: { stability: 0.5, similarityBoost: 0.75, ...voiceAccount },
    relayVoices: createRelayVoices(VOICE_LADDER),
    ...(operators === undefined ? {} : { operators }),
    ...(knowledgeApi === undefined ? {} : { knowledgeApi }),
    ...(phoneTokens === undefined ? {} : { phoneTokens }),
    ...(demoFaults === undefined ? {} : { demoFaults }),
    ...(live === undefined ? {} : { live }),
    codec: aCodec(),
    ...(callerLimits === undefined ? {} : { limits: callerLimits }),
    ...(temporalUi === undefined ? {} : { temporalUi }),
    ...(transfers === undefined ? {} : { transfers }),
    checks: { activityWorker: () => true },
    health,
  };
  const app = await buildApp(deps, log, limits);
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    app,
    origin,
    deps,
    closed,
    workflows,
    counters,
    pauses,
    temporal,
    records,
    heardInstead,
    /** Posts a form as Twilio does, signed over the public URL. Resolves after the gateway has sent the resulting signals. */
    async post(path: string, form: Record<string, string>, { signature }: { signature?: string } = {}) {
      const response = await app.inject({
        method: 'POST',
        url: path,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature':
            signature ?? twilio.getExpectedTwilioSignature(AUTH_TOKEN, BASE_URL + path, form),
        },
        payload: new URLSearchParams(form).toString(),
      });
      await turnOfTheLoop();
      return response;
    },
    /** Opens the relay's socket, signed over its `wss` URL. */
    connect: ({ signature }: { signature?: string } = {}) => {
      const path = '/api/v1/voice/conversation-relay';
      const url = `wss://${new URL(BASE_URL).host}${path}`;
      return openSocket(origin.replace('http:', 'ws:') + path, {
        'x-twilio-signature': signature ?? twilio.getExpectedTwilioSignature(AUTH_TOKEN, url, {}),
      });
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      await callerLimits?.stop();
    },
  };
}
