/**
 * The worker process: runs call workflows, saves the call record and writes digests. It keeps no state, so any other worker can
 * continue its work.
 */
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { createBudgets } from '../activities/budgets.ts';
import { measuredDigests } from '../activities/measured-services.ts';
import { meteredDigests } from '../activities/metered-digests.ts';
import { pricedRecords } from '../activities/priced-records.ts';
import { createUsage } from '../activities/usage.ts';
import type { WordingDeps } from '../activities/make-wordings.ts';
import { createCallRecordStore } from '../adapters/postgres/call-record.ts';
import { createUsageStore } from '../adapters/postgres/usage.ts';
import { saveFigures } from '../adapters/postgres/metrics.ts';
import { databaseCheck } from '../adapters/postgres/ping.ts';
import { createPool } from '../adapters/postgres/pool.ts';
import { createAlertStore } from '../adapters/postgres/alerts.ts';
import { createRetentionStore } from '../adapters/postgres/retention.ts';
import { withoutWarmUpCalls } from '../adapters/postgres/warm-up-record.ts';
import { createWordingStore } from '../adapters/postgres/wording-store.ts';
import { keepFigures } from '../adapters/prometheus/keep-figures.ts';
import { keepHealth } from '../adapters/prometheus/keep-health.ts';
import { createMetricRegistry } from '../adapters/prometheus/registry.ts';
import { connectWorker } from '../adapters/temporal/connection.ts';
import { haveEnded } from '../adapters/temporal/worker-end.ts';
import { createCallCodec, tenantAsker } from '../adapters/temporal/payload-codec.ts';
import { installRuntime } from '../adapters/temporal/runtime.ts';
import { createToolServices } from '../adapters/tools/tool-services.ts';
import { dataDirError } from '../config/data-dir.ts';
import { tellUnknownVariables } from '../config/unknown-variables.ts';
import { loadWorkerConfig } from '../config/worker.ts';
import type { WorkerConfig } from '../config/worker.ts';
import { diskCheck, freeBytes } from '../lib/disk-space.ts';
import { exitWithParent } from '../lib/exit-with-parent.ts';
import { createHealth } from '../lib/health.ts';
import { createLog } from '../lib/log.ts';
import { repeat } from '../lib/repeat.ts';
import { runProcess } from '../lib/run-process.ts';
import { buildWorkers } from './build-worker.ts';
import { workflowBundleIn } from './bundle.ts';
import { lazyLiveCalls } from './lazy-live-calls.ts';
import { lazyDigestModel, lazyWordingModel } from './lazy-models.ts';
import { serveWorker } from './serve-worker.ts';
import { keepWordings } from './wordings.ts';
import { deliveryDeps } from './deliveries.ts';
import { keepStarting, outboundDeps } from './outbound.ts';

/** How soon gateways know what digests have cost, and this worker what answers have. */
const USAGE_MS = 2_000;

async function startWorker(config: WorkerConfig, log: Logger): Promise<() => Promise<void>> {
  const tracing = await openTraces(config.otlp, log);
  const registry = createMetricRegistry();
  registry.append(await installRuntime(log));
  const { namespace } = config.temporal;
  const codePath = await workflowBundleIn(config.dataDir).catch((error: unknown) => {
    throw dataDirError(error, config.dataDir);
  });
  const connection = await connectWorker(config.temporal.connectionOptions, {
    onRetry: (error) => log.warn({ err: error }, 'Temporal not reachable yet'),
  });
  const pool = createPool(config.databaseUrl, {
    onIdleError: (error) => log.warn({ err: error }, 'database connection lost'),
    metrics: registry,
  });
  const usage = createUsage(createUsageStore(pool));
  const budgets = createBudgets(usage, {
    price: config.price,
    metrics: registry,
    onReached: ({ id, tenant }, limit) =>
      log.warn({ agent: id, tenant, limit }, 'an agent has reached a limit'),
  });
  const digestModel = lazyDigestModel(config.openai);
  const stopCounting = repeat(() => usage.sync(), {
    everyMs: USAGE_MS,
    onError: (error) => log.debug({ err: error }, 'usage is not shared'),
  });
  const wordings = wordingDeps(config, pool);
  const outbound = outboundDeps(config, pool);
  const codec = createCallCodec({
    keys: config.payloadKeys,
    askTenant: tenantAsker(connection.workflowService, namespace),
    onUnknownKey: (error) => log.error(error.message),
  });
  const workers = await buildWorkers({
    connection,
    namespace,
    codec,
    workflowBundle: { codePath },
    version: config.version,
    records: withoutWarmUpCalls(
      pool,
      pricedRecords(createCallRecordStore(pool), { prices: config.prices, metrics: registry, tracing }),
    ),
    metrics: registry,
    tracing,
    retention: createRetentionStore(pool),
    alerts: {
      store: createAlertStore(pool),
      destinations: config.delivery.alerts,
      freeBytes: () => freeBytes(config.dataDir),
      onEvent: ({ name, type, value }) => log.warn({ alert: name, value }, `an alert is ${type}`),
    },
    tools: createToolServices({ secrets: config.toolSecrets }),
    digestModel: digestModel && meteredDigests(measuredDigests(digestModel, registry), budgets),
    deliveries: deliveryDeps(config, pool),
    outbound,
    liveCalls: config.twilio && lazyLiveCalls(config.twilio),
    wordings,
  });
  const done = Promise.all(workers.map((worker) => worker.run())).catch((error: unknown) => {
    log.fatal({ err: error }, 'worker failed');
    process.exitCode = 1;
    process.kill(process.pid, 'SIGTERM');
  });
  const stopStarting = keepStarting(outbound.store, { temporal: config.temporal, codec, log });
  const stopWordings = wordings && keepWordings(wordings.store, config.temporal, log);
  const onError = (error: unknown) => log.debug({ err: error }, 'figures are not saved');
  const stopFigures = keepFigures({
    registry,
    process: 'worker',
    save: (figures) => saveFigures(pool, `worker-${process.pid}`, figures),
    onError,
  });
  const isRunning = () => workers.every((worker) => worker.getState() === 'RUNNING');
  const health = createHealth({ postgres: databaseCheck(pool), disk: diskCheck(config.dataDir) });
  const stopHealth = keepHealth({
    ...{ registry, onError },
    health: () => health.read(),
    freeBytes: () => freeBytes(config.dataDir),
  });
  const local = config.local && (await serveWorker(config.local, { registry, health, isRunning, log }));
  log.info('worker running');
  return async () => {
    stopFigures();
    stopHealth();
    await local?.[Symbol.asyncDispose]();
    await stopWordings?.();
    await stopStarting();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    const areDone = await haveEnded(done);
    stopCounting();
    await usage.sync().catch((error: unknown) => log.warn({ err: error }, 'the last usage is not shared'));
    if (areDone) await connection.close();
    await pool.end();
    await tracing?.stop();
  };
}

/** Loads OpenTelemetry only if it is used. */
async function openTraces(url: string | undefined, log: Logger) {
  if (url === undefined) return undefined;
  const { openTracing } = await import('../adapters/opentelemetry/tracing.ts');
  return openTracing({
    ...{ service: 'worker', url },
    onError: (error) => log.warn({ err: error }, 'traces are not sent'),
  });
}

/** Undefined unless they are turned on and there is a model. */
function wordingDeps({ wordings, openai }: WorkerConfig, pool: Pool): WordingDeps | undefined {
  const model = wordings ? lazyWordingModel(openai) : undefined;
  return model === undefined ? undefined : { store: createWordingStore(pool), model };
}

await runProcess(async () => {
  const config = loadWorkerConfig(process.env);
  const log = createLog('worker', config.logLevel, { traces: config.otlp !== undefined });
  tellUnknownVariables(process.env, (line) => log.warn(line));
  return startWorker(config, log);
}, exitWithParent);
