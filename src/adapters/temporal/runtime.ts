/** Process-wide settings of Temporal's native core. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

/** Sends the core's log messages to `log` and disables its signal handlers. Call it before any other use of the core. */
export function installRuntime(log: Logger): void {
  Runtime.install({
    // The default handlers would stop the workers at once, while calls still need them.
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      log[level === 'ERROR' ? 'error' : 'warn']({ temporal: meta }, message);
    }),
  });
}
