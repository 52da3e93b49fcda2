/** Keeps the workflow going that makes wordings for new passages. */
import type { Logger } from 'pino';
import type { WordingStore } from '../adapters/ports/wordings.ts';
import { lazyConnection } from '../adapters/temporal/connection.ts';
import { startWordings } from '../adapters/temporal/wordings-workflow.ts';
import type { TemporalSettings } from '../config/temporal.ts';
import { WORDINGS_PACE } from '../contracts/wordings.ts';
import { repeat } from '../lib/repeat.ts';

/** How soon a new passage is noticed. */
const EVERY_MS = 60_000;

/** Looks for passages without wordings, now and every minute. Returns a function that stops this. */
export function keepWordings(
  store: Pick<WordingStore, 'missing'>,
  { connectionOptions, namespace }: TemporalSettings,
  log: Pick<Logger, 'warn'>,
): () => Promise<void> {
  const connection = lazyConnection(connectionOptions);
  const stop = repeat(
    async () => {
      const { count } = await store.missing(1);
      if (count > 0) await startWordings(connection, namespace, WORDINGS_PACE);
    },
    {
      everyMs: EVERY_MS,
      onError: (error) => log.warn({ err: error }, 'wordings are not made: trying again'),
    },
  );
  return async () => {
    stop();
    await connection.close();
  };
}
