/** Process-wide settings of Temporal's native core. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { freePort } from '../../lib/free-port.ts';

/** A scrape must not wait for it. */
const METRICS_MS = 2_000;

/**
 * Sends the core's log messages to `log` and disables its signal handlers. Call it before any other use of the core. Returns
 * a function that reads the core's metrics, as text for Prometheus. The core shows them on a port of this machine only.
 */
export async function installRuntime(log: Logger): Promise<() => Promise<string>> {
  const address = `127.0.0.1:${await freePort()}`;
  Runtime.install({
    // The default handlers would stop the workers at once, while calls still need them.
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      log[level === 'ERROR' ? 'error' : 'warn']({ temporal: meta, ...callIn(meta) }, message);
    }),
    telemetryOptions: {
      metrics: {
        prometheus: {
          bindAddress: address,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
        },
      },
    },
  });
  return async () => {
    try {
      const response = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(METRICS_MS) });
      return await response.text();
    } catch (error: unknown) {
      log.debug({ err: error }, "metrics of Temporal's core cannot be read");
      return '';
    }
  };
}

/** A workflow of a call has the call's id in its own. */
function callIn(meta: object | undefined): { readonly callSid?: string } {
  if (meta === undefined || !('workflowId' in meta) || typeof meta.workflowId !== 'string') return {};
  const [callSid] = /CA[0-9a-f]{32}/u.exec(meta.workflowId) ?? [];
  return callSid === undefined ? {} : { callSid };
}
