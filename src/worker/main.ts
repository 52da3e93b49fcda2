/**
 * The worker process: runs call workflows, saves the call record and writes digests. It keeps no state, so any other worker can
 * continue its work.
 */
import type { Logger } from 'pino';
import { createCallRecordStore } from '../adapters/postgres/call-record.ts';
import { createPool } from '../adapters/postgres/pool.ts';
import { withoutWarmUpCalls } from '../adapters/postgres/warm-up-record.ts';
import { connectWorker } from '../adapters/temporal/connection.ts';
import { installRuntime } from '../adapters/temporal/runtime.ts';
import { tellUnknownVariables } from '../config/unknown-variables.ts';
import { loadWorkerConfig } from '../config/worker.ts';
import type { WorkerConfig } from '../config/worker.ts';
import { exitWithParent } from '../lib/exit-with-parent.ts';
import { createLog } from '../lib/log.ts';
import { runProcess } from '../lib/run-process.ts';
import { buildWorkers } from './build-worker.ts';
import { workflowBundleIn } from './bundle.ts';
import { lazyDigestModel } from './digest-model.ts';

async function startWorker(config: WorkerConfig, log: Logger): Promise<() => Promise<void>> {
  installRuntime(log);
  const codePath = await workflowBundleIn(config.dataDir);
  const connection = await connectWorker(config.temporal.connectionOptions, {
    onRetry: (error) => log.warn({ err: error }, 'Temporal not reachable yet'),
  });
  const pool = createPool(config.databaseUrl, {
    onIdleError: (error) => log.warn({ err: error }, 'database connection lost'),
  });
  const workers = await buildWorkers({
    connection,
    namespace: config.temporal.namespace,
    workflowBundle: { codePath },
    records: withoutWarmUpCalls(pool, createCallRecordStore(pool)),
    digestModel: lazyDigestModel(config.openai),
  });
  const done = Promise.all(workers.map((worker) => worker.run())).catch((error: unknown) => {
    log.fatal({ err: error }, 'worker failed');
    process.exitCode = 1;
    process.kill(process.pid, 'SIGTERM');
  });
  log.info('worker running');
  return async () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await done;
    await connection.close();
    await pool.end();
  };
}

await runProcess(async () => {
  const config = loadWorkerConfig(process.env);
  const log = createLog('worker', config.logLevel);
  tellUnknownVariables(process.env, (line) => log.warn(line));
  return startWorker(config, log);
}, exitWithParent);
