import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

/** Prepares Temporal's native core for this process: our log, and no signal handlers of its own. */
export function installRuntime(log: Logger): void {
  Runtime.install({
    // They would stop the workers at once, while calls still speak through them.
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      log[level === 'ERROR' ? 'error' : 'warn']({ temporal: meta }, message);
    }),
  });
}
