/** The gateway process: reads its settings, wires the parts, and serves calls until it is stopped. */
import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { createGatewayActivities } from '../activities/gateway-activities.ts';
import { measuredKnowledge } from '../activities/measured-services.ts';
import { createSpeechActivities } from '../activities/synthesize-speech.ts';
import { createBlockList, createCallerRecords } from '../adapters/postgres/callers.ts';
import { createCallRecordReader } from '../adapters/postgres/call-record.ts';
import { databaseCheck } from '../adapters/postgres/ping.ts';
import { createDeliveryStore } from '../adapters/postgres/deliveries.ts';
import { createTextStops } from '../adapters/postgres/text-stops.ts';
import { createPool } from '../adapters/postgres/pool.ts';
import { createPhoneTokens } from '../adapters/postgres/phone-tokens.ts';
import { createUsageStore } from '../adapters/postgres/usage.ts';
import { createMetricRegistry } from '../adapters/prometheus/registry.ts';
import { createCallWorkflows } from '../adapters/temporal/call-workflows.ts';
import { lazyConnection, pingServer } from '../adapters/temporal/connection.ts';
import { runHealthWorkflow } from '../adapters/temporal/health-workflow.ts';
import { createCallCodec, tenantAsker } from '../adapters/temporal/payload-codec.ts';
import { createTransferWorkflows } from '../adapters/temporal/transfer-workflows.ts';
import { startPrepareVoice } from '../adapters/temporal/voice-workflows.ts';
import { createWarmUpWorkflows } from '../adapters/temporal/warm-up-workflows.ts';
import { installRuntime } from '../adapters/temporal/runtime.ts';
import { loadAgents } from '../config/agents.ts';
import type { GatewayConfig } from '../config/gateway.ts';
import { loadGatewayConfig } from '../config/gateway.ts';
import { tellUnknownVariables } from '../config/unknown-variables.ts';
import { gatewayId } from '../contracts/ids.ts';
import { gatewayQueue } from '../contracts/queues.ts';
import { warmSpeechText } from '../conversation/speech-text/warm-up.ts';
import { freeBytes } from '../lib/disk-space.ts';
import { watchForPauses } from '../lib/pause-watch.ts';
import { exitWithParent } from '../lib/exit-with-parent.ts';
import { sendBeats } from '../lib/heartbeat.ts';
import { createLog } from '../lib/log.ts';
import { createRepeatedWarnings } from '../lib/repeated-warnings.ts';
import { LISTEN_CODES, listenComplaint } from '../lib/listen-complaint.ts';
import { runProcess } from '../lib/run-process.ts';
import { STANDBY_VARIABLE } from '../lib/standby.ts';
import { STAND_IN_PACE, VOICE_LADDER } from '../workflows/call/policy.ts';
import { startActivityWorker } from './activity-worker.ts';
import { warnOfAgents } from './warn-of-agents.ts';
import { openOperatorParts } from './access/operator-parts.ts';
import { tellWhoMayComeIn } from './access/tell-who-may-come-in.ts';
import { openApiParts } from './api/api-parts.ts';
import { openOutboundParts } from './outbound-parts.ts';
import { buildApp } from './app.ts';
import { checkModels } from './check-models.ts';
import { createCounters } from './counters.ts';
import { createDemoFaults } from './demo-faults.ts';
import { startGatewayMetrics } from './gateway-metrics.ts';
import { openKnowledgeApi } from './knowledge-api.ts';
import { openKnowledge } from './knowledge-search.ts';
import { openLiveParts } from './live/live-parts.ts';
import { openModels } from './open-models.ts';
import { openSignalDelivery } from './signal-delivery.ts';
import { withDrafts } from './draft-agents.ts';
import { createGatewayHealth } from './health/gateway-health.ts';
import { openCallerLimits } from './limits/open-caller-limits.ts';
import { watchProcessLoad } from './limits/process-load.ts';
import { createClaimTimes } from './relay/claim-times.ts';
import { measuredWorkflows } from './measured-workflows.ts';
import { createHeardInstead } from './relay/heard-instead.ts';
import { createSpeculation } from './relay/speculation.ts';
import { SOCKET_TIMES } from './relay/socket.ts';
import { createSessions } from './relay/sessions.ts';
import { watchTemporal } from './temporal-watch.ts';
import { warmUpStandby } from './warm-up/standby.ts';
import { createWarmUp } from './warm-up/warm-up.ts';
import { createFirstPieceMaker } from './voice/first-piece.ts';
import { openVoice, preloadSpeech } from './voice/open-voice.ts';
import { prepareVoices } from './voice/prepare-voices.ts';
import { openRecordings } from './voice/recordings.ts';
import { createRelayVoices } from './voice/relay-voices.ts';
import { createSpeaker } from './voice/speaker.ts';

/** How long an orderly stop waits for sentences to finish. The supervisor kills the process after 20 s. */
const DRAIN_MS = 10_000;
/** At its limit a call may finish an answer (60 s) and say goodbye. After this it is longer than it may be. */
const OVERLONG_MS = 75_000;
/** How long an orderly stop waits for signals that are not delivered yet. */
const FLUSH_MS = 3_000;

async function startGateway(config: GatewayConfig, log: Logger): Promise<() => Promise<void>> {
  const tracing = await openTraces(config.otlp, log);
  const registry = createMetricRegistry();
  registry.append(await installRuntime(log));
  const id = gatewayId(randomUUID().slice(0, 8));
  const gateway = { id, taskQueue: gatewayQueue(id) };
  const { agents, drafts } = withDrafts(await loadAgents(config.agentsDir, config.elevenLabs));
  warnOfAgents(agents.agents, config.limits, log);
  const pool = createPool(config.databaseUrl, {
    // Both are below the 1.5 s that the policy allows for a search: a query must not go on once its search has timed out.
    connectTimeoutMs: 500,
    statementTimeoutMs: 1_000,
    onIdleError: (error) => log.warn({ err: error }, 'database connection lost'),
    metrics: registry,
  });
  const connection = lazyConnection(config.temporal.connectionOptions);
  const { pricePer1000Characters: audioPrice } = config.elevenLabs;
  const counters = createCounters(audioPrice === undefined ? {} : { audioPrice });
  const warn = createRepeatedWarnings(log);
  const sessions = createSessions();
  const pauses = watchForPauses(() => sessions.recheck());
  const temporal = watchTemporal(
    () => pingServer(connection),
    () => sessions.secure(),
  );
  const { namespace } = config.temporal;
  const { accountSid, authTokens, apiUrl } = config.twilio;
  const codec = createCallCodec({
    keys: config.payloadKeys,
    askTenant: tenantAsker(connection.workflowService, namespace),
    onUnknownKey: (error) => log.error(error.message),
  });
  const access = { connection, namespace, codec };
  const workflows = measuredWorkflows(createCallWorkflows(access), registry);
  const isAway = () => temporal.isAway;
  const delivery = openSignalDelivery({
    ...{ gatewayId: id, pool, access, workflows, sessions, isAway, counters, warn, log },
  });
  const { outboxes } = delivery;
  const hasCalls = () => sessions.size > 0;
  const openedKnowledge = openKnowledge(config, { pool, log, counters: counters.embeddings, hasCalls });
  const knowledge = measuredKnowledge(openedKnowledge.search, registry);
  const knowledgeApi = openKnowledgeApi(config, openedKnowledge.search);
  const operators = openOperatorParts(config);
  const api = openApiParts(config, { access, env: process.env });
  const outbound = openOutboundParts(config, access);
  const live = await openLiveParts(config, {
    ...{ pool, sessions, workflows, log, warn },
    calls: api.calls,
    gatewayId: id,
    isAway,
  });
  const demoFaults = config.browserPhone === 'demo' ? createDemoFaults() : undefined;
  const models = openModels(config, { log, metrics: registry, demoFaults });
  const load = watchProcessLoad();
  const limits = await openCallerLimits(config, {
    ...{ sessions, counters, log, load, metrics: registry },
    agents: agents.agents,
    usage: createUsageStore(pool, id),
    blocks: createBlockList(pool),
    records: createCallerRecords(pool),
  });
  const metered = limits.metered(models);
  const ownVoice = await openVoice(config, {
    agents,
    pool,
    counters: counters.audio,
    log,
    metrics: registry,
  });
  const speculation = createSpeculation({
    knowledge,
    models: metered,
    agents,
    ...(ownVoice === undefined ? {} : { firstPieceMaker: createFirstPieceMaker(ownVoice) }),
    counters: counters.speculation,
  });
  const { limitWords } = limits;
  const answering = { models: metered, agents, knowledge, parked: speculation, limitWords };
  const warmUp = config.warmUp
    ? createWarmUp({
        ...{ gateway, models, log },
        openai: config.openai,
        agents: agents.agents,
        knowledge: openedKnowledge.search,
        workflows: createWarmUpWorkflows(access, id),
        hasCalls,
        isAway,
      })
    : undefined;
  const gatewayActivities = createGatewayActivities({
    ...answering,
    claims: sessions,
    hangUp: (call) => sessions.hangUp(call),
    sendDigits: (call, digits) => sessions.sendDigits(call, digits),
    transfer: (call) => sessions.transfer(call),
  });
  const activityWorker = startActivityWorker({
    ...config.temporal,
    codec,
    taskQueue: gateway.taskQueue,
    tracing,
    activities: {
      ...(warmUp?.withWarmUp(gatewayActivities) ?? gatewayActivities),
      ...createSpeechActivities({ speaker: createSpeaker(agents, ownVoice) }),
    },
    onRetry: (error) => log.warn({ err: error }, 'Temporal not reachable yet'),
    onFailure(error) {
      log.fatal({ err: error }, 'activity worker failed');
      process.exitCode = 1;
      process.kill(process.pid, 'SIGTERM');
    },
  });
  const health = createGatewayHealth({
    ...{ config, load },
    database: databaseCheck(pool),
    twilio:
      accountSid === undefined
        ? undefined
        : { accountSid, authToken: authTokens[0], ...(apiUrl === undefined ? {} : { apiUrl }) },
    runWorkflow: () => runHealthWorkflow(access, id),
  });
  const app = await buildApp(
    {
      gateway,
      baseUrl: config.baseUrl,
      authTokens,
      agents,
      workflows,
      records: createCallRecordReader(pool),
      temporal,
      claimTimes: createClaimTimes(STAND_IN_PACE),
      sessions,
      pauses,
      socketTimes: SOCKET_TIMES,
      outboxes,
      speculation,
      answering,
      heardInstead: createHeardInstead(log),
      counters,
      metrics: registry,
      metricsText: registry,
      ...(tracing === undefined ? {} : { tracing }),
      limits,
      warn,
      voiceAccount: config.elevenLabs,
      relayVoices: createRelayVoices(VOICE_LADDER),
      ...(ownVoice === undefined ? {} : { ownVoice }),
      recordings: await openRecordings(config, log),
      ...(accountSid === undefined ? {} : { transfers: createTransferWorkflows(access) }),
      ...{ operators, knowledgeApi, api, live },
      outbound,
      texts: { stops: createTextStops(pool), deliveries: createDeliveryStore(pool) },
      ...(config.browserPhone === 'off' ? {} : { phoneTokens: createPhoneTokens(pool), drafts }),
      ...(demoFaults === undefined ? {} : { demoFaults }),
      codec,
      ...(config.temporalUi === undefined ? {} : { temporalUi: config.temporalUi }),
      checks: {
        // A gateway that starts while Temporal is away also takes calls, and answers them as a stand-in.
        activityWorker: () => activityWorker.isRunning || temporal.isAway,
        takesCalls: () => sessions.isTaking,
        warmUp: () => warmUp?.holdsReady !== true,
      },
      health,
      ...(warmUp === undefined ? {} : { warmUp }),
    },
    log,
  );
  await listen(app, config);
  warmUp?.begin();
  const stopMetrics = startGatewayMetrics({
    ...{ registry, counters, sessions, outboxes, pool, log },
    gatewayId: id,
    graceMs: OVERLONG_MS,
    budgets: () => limits.readings(),
    // A workflow each minute would cost, and the pings know of an outage.
    health: async () => ({
      ...(await health.read(['temporal'])),
      temporal: { level: temporal.isAway ? 'fault' : 'ok' },
    }),
    freeBytes: () => freeBytes(config.dataDir),
  });
  void tellWhoMayComeIn(operators, log);
  void checkModels({ openai: config.openai, models, embedded: openedKnowledge.embedded, log });
  const stopPreparing = new AbortController();
  if (ownVoice !== undefined) {
    void prepareVoices({ agents: agents.agents, voice: ownVoice, taskQueue: gateway.taskQueue }, (input) =>
      startPrepareVoice(access, { input, signal: stopPreparing.signal }),
    );
  }
  const stopDelivering = delivery.watch();
  return async () => {
    live.streams.end();
    stopDelivering();
    stopMetrics();
    stopPreparing.abort();
    const warmUpOver = warmUp?.stop();
    pauses.stop();
    temporal.stop();
    await sessions.handOver(DRAIN_MS);
    await app.close();
    await outboxes.flush(FLUSH_MS);
    await limits.stop();
    load.stop();
    await warmUpOver;
    await activityWorker.stop();
    await connection.close();
    await openedKnowledge[Symbol.asyncDispose]();
    await knowledgeApi[Symbol.asyncDispose]();
    await operators[Symbol.asyncDispose]();
    await live[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
    await outbound[Symbol.asyncDispose]();
    await pool.end();
    await tracing?.stop();
  };
}

/** Loads OpenTelemetry only if it is used. */
async function openTraces(url: string | undefined, log: Logger) {
  if (url === undefined) return undefined;
  const { openTracing } = await import('../adapters/opentelemetry/tracing.ts');
  return openTracing({
    ...{ service: 'gateway', url },
    onError: (error) => log.warn({ err: error }, 'traces are not sent'),
  });
}

/** Begins to listen. Throws an error that names the setting if that is impossible. */
async function listen(app: Pick<FastifyInstance, 'listen'>, { host, port }: GatewayConfig): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error: unknown) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw LISTEN_CODES.includes(code)
      ? new Error(listenComplaint(code, { host, port }), { cause: error })
      : error;
  }
}

sendBeats();
// A standby process does both in advance, so that no caller waits for them.
if (process.env['WARM_UP'] !== 'off') warmSpeechText();
if (process.env[STANDBY_VARIABLE] !== undefined) await preloadSpeech(process.env);

await runProcess(
  async () => {
    const config = loadGatewayConfig(process.env);
    const log = createLog('gateway', config.logLevel, { traces: config.otlp !== undefined });
    tellUnknownVariables(process.env, (line) => log.warn(line));
    return startGateway(config, log);
  },
  exitWithParent,
  warmUpStandby,
);
