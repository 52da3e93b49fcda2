/** A gateway inside the gateway, for one warm-up call: the same code, with sessions and counters of its own. */
import { randomBytes } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { createGatewayActivities } from '../../activities/gateway-activities.ts';
import type { GatewayActivities } from '../../activities/gateway-activities.ts';
import { createReplyModel } from '../../adapters/llm/create-model.ts';
import type { OpenAiConfig } from '../../adapters/llm/create-model.ts';
import { createOfflineModel } from '../../adapters/llm/offline.ts';
import type { SignalJournal } from '../../adapters/ports/call-record.ts';
import { NO_METRICS } from '../../adapters/ports/metrics.ts';
import type { KnowledgeSearch } from '../../adapters/ports/knowledge.ts';
import type { CallWorkflows } from '../../adapters/temporal/call-workflows.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { GatewayRef } from '../../contracts/call.ts';
import { warmUpCallSid } from '../../contracts/warm-up.ts';
import { VOICE_LADDER } from '../../workflows/call/policy.ts';
import { createRepeatedWarnings } from '../../lib/repeated-warnings.ts';
import { buildApp } from '../app.ts';
import { createCounters } from '../counters.ts';
import type { GatewayDeps } from '../deps.ts';
import { UNKNOWN_CLAIM_TIMES } from '../relay/claim-times.ts';
import { createHeardInstead } from '../relay/heard-instead.ts';
import { createOutboxes } from '../relay/outbox.ts';
import { SOCKET_TIMES } from '../relay/socket.ts';
import { createSessions } from '../relay/sessions.ts';
import { createSpeculation } from '../relay/speculation.ts';
import { createRecordings } from '../voice/recordings.ts';
import { createRelayVoices } from '../voice/relay-voices.ts';
import { startCannedModel } from './canned-model.ts';
import { placeWarmUpCall } from './warm-up-caller.ts';
import type { WarmUpCall } from './warm-up-caller.ts';

/** Never reached: the call is between two parts of one process. */
const BASE_URL = new URL('https://warm-up.invalid');

/** Longer than a warm-up call may take. */
const NEVER_MS = 120_000;

const NO_JOURNAL: SignalJournal = {
  keep: async () => undefined,
  refuse: async () => undefined,
  remove: async () => undefined,
  release: async () => undefined,
  adopt: async () => [],
  takeOver: async () => [],
};

/** Workflows that never ask for an answer. */
const SILENT_WORKFLOWS: CallWorkflows = {
  start: async () => true,
  attach: async () => 'delivered',
  signal: async () => 'delivered',
  progress: async () => undefined,
  state: async () => undefined,
  recordedState: async () => undefined,
};

export interface WarmUpGatewayDeps {
  /** Whose knowledge and language the call has. */
  readonly agent: AgentConfig;
  /** With a key, the vendor's package is used, on an answer of our own. */
  readonly openai: OpenAiConfig & { readonly embeddings?: unknown };
  readonly knowledge: KnowledgeSearch;
  /** Absent: the gateway answers by itself. */
  readonly workflows?: CallWorkflows;
  readonly gateway: GatewayRef;
  readonly log: FastifyBaseLogger;
}

export interface WarmUpGateway extends AsyncDisposable {
  /** What the workflow of the call asks for. */
  readonly activities: GatewayActivities;
  /** Makes the call. Rejects where it breaks off. */
  call(options: Pick<WarmUpCall, 'turns' | 'isWanted' | 'signal'>): Promise<void>;
}

/** Opens it on this machine only. Nothing that it does costs money or is kept. */
export async function openWarmUpGateway(deps: WarmUpGatewayDeps): Promise<WarmUpGateway> {
  await using stack = new AsyncDisposableStack();
  const canned = stack.use(await startCannedModel());
  const { outboxes, ...parts } = gatewayParts(deps, canned.baseUrl);
  const app = await buildApp({ ...parts, outboxes }, deps.log);
  stack.defer(() => app.close());
  stack.defer(() => outboxes.flush(0));
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const { sessions, answering, authTokens } = parts;
  const resources = stack.move();
  return {
    activities: createGatewayActivities({
      ...answering,
      claims: sessions,
      hangUp: (call) => sessions.hangUp(call),
      transfer: (call) => sessions.transfer(call),
    }),
    call: (options) =>
      placeWarmUpCall({
        ...{ origin, baseUrl: BASE_URL, authToken: authTokens[0] },
        callSid: warmUpCallSid(randomBytes(4).toString('hex')),
        ...options,
      }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function gatewayParts(deps: WarmUpGatewayDeps, modelBaseUrl: string): GatewayDeps {
  const { workflows = SILENT_WORKFLOWS, gateway, openai, log } = deps;
  const knowledge = freeOfCharge(deps);
  const agent = warmUpAgent(deps);
  const agents = { agents: [agent], forCall: () => agent, get: () => agent };
  const counters = createCounters();
  const models = {
    primary: createReplyModel({ ...openai, baseUrl: modelBaseUrl }, log),
    template: createOfflineModel(),
  };
  const speculation = createSpeculation({ knowledge, models, agents, counters: counters.speculation });
  return {
    ...{ gateway, agents, workflows, speculation, counters, metrics: NO_METRICS },
    warn: createRepeatedWarnings(log),
    baseUrl: BASE_URL,
    authTokens: [randomBytes(16).toString('hex')],
    records: { hasCall: async () => false, readTurns: async () => [] },
    temporal: { isAway: false },
    claimTimes: UNKNOWN_CLAIM_TIMES,
    sessions: createSessions(),
    outboxes: createOutboxes({
      workflows,
      reopen: async () => false,
      journal: NO_JOURNAL,
      isAway: () => false,
      onJournalError: () => undefined,
      onRetry: () => undefined,
      onClosed: () => undefined,
      onRefused: () => undefined,
    }),
    answering: { models, agents, knowledge, parked: speculation },
    heardInstead: createHeardInstead(log),
    socketTimes: SOCKET_TIMES,
    pauses: { readingMs: () => 0 },
    voiceAccount: { stability: 0.5, similarityBoost: 0.75 },
    relayVoices: createRelayVoices(VOICE_LADDER),
    recordings: createRecordings([], BASE_URL),
    checks: {},
  };
}

/** Who asks for no passages is given none, and no vendor is asked for a vector. */
function freeOfCharge({ knowledge, openai }: WarmUpGatewayDeps): KnowledgeSearch {
  if (openai.embeddings === undefined) return knowledge;
  return { search: (question) => knowledge.search({ ...question, limit: 0 }) };
}

/** Speaks with the relay's voice, which nobody hears. Where there is a workflow, it waits for that, however late it comes. */
function warmUpAgent({ agent, workflows }: WarmUpGatewayDeps): AgentConfig {
  const afterMs = workflows === undefined ? 0 : NEVER_MS;
  return {
    ...agent,
    id: 'warm-up',
    name: 'Warm-up',
    numbers: ['*'],
    voice: { ...agent.voice, mode: 'relay' },
    speculation: { ...agent.speculation, mode: 'final' },
    limits: { ...agent.limits, silenceMs: NEVER_MS, responseTimeoutMs: NEVER_MS },
    policy: {
      deadAir: { fillerAfterMs: NEVER_MS },
      standIn: { afterTokenMs: afterMs, afterPromptMs: NEVER_MS, afterFailureMs: afterMs },
    },
  };
}
