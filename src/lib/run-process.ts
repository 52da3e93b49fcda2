import { keepFilesPrivate } from './private-folder.ts';
import { untilNeeded } from './standby.ts';

/**
 * Runs a service process. If it cannot start, prints one line to standard error and exits with code 1. SIGINT and SIGTERM
 * stop it in order; `watchParent` receives the same stop function. A standby process first waits until it is
 * needed, and runs `prepare` meanwhile (see `untilNeeded`).
 */
export async function runProcess(
  start: () => Promise<() => Promise<void>>,
  watchParent: (stop: () => Promise<void>) => void,
  prepare?: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  keepFilesPrivate();
  let stop: () => Promise<void>;
  await untilNeeded(prepare);
  try {
    stop = await start();
  } catch (error: unknown) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  let stopping: Promise<void> | undefined;
  const stopOnce = () => (stopping ??= stop());
  watchParent(stopOnce);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopOnce().then(
        () => process.exit(),
        (error: unknown) => {
          process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}
