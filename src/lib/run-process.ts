import { untilNeeded } from './standby.ts';

/**
 * Runs a service process: one line on standard error and exit code 1 where it cannot start, an orderly stop on
 * SIGINT and SIGTERM. `watchParent` is given the same stop. A standby does `prepare` while it waits, see `untilNeeded`.
 */
export async function runProcess(
  start: () => Promise<() => Promise<void>>,
  watchParent: (stop: () => Promise<void>) => void,
  prepare?: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
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
