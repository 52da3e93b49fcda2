/** Feeds the registry of a gateway from its counters and queues, and saves the figures of each minute. */
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { reading } from '../adapters/ports/metrics.ts';
import { saveFigures } from '../adapters/postgres/metrics.ts';
import { countJournal } from '../adapters/postgres/signal-journal.ts';
import { keepFigures } from '../adapters/prometheus/keep-figures.ts';
import type { MetricRegistry } from '../adapters/prometheus/registry.ts';
import { repeat } from '../lib/repeat.ts';
import { gatewayReadings } from './counter-readings.ts';
import type { ReadingDeps } from './counter-readings.ts';

/** The journal is looked at for the metrics alone, so not often. */
const JOURNAL_MS = 30_000;

export interface GatewayMetricsDeps extends ReadingDeps {
  readonly registry: MetricRegistry;
  readonly pool: Pool;
  readonly gatewayId: string;
  readonly log: Pick<Logger, 'debug'>;
}

/** Starts it. Returns how to stop. */
export function startGatewayMetrics({
  registry,
  pool,
  gatewayId,
  log,
  ...readings
}: GatewayMetricsDeps): () => void {
  let journal: Awaited<ReturnType<typeof countJournal>> = { waiting: 0, refused: 0 };
  const onError = (error: unknown) => log.debug({ err: error }, 'figures are not saved, or not complete');
  registry.read(() => gatewayReadings(readings, Date.now()));
  registry.read(() =>
    (['waiting', 'refused'] as const).map((state) =>
      reading('evercall_journal_signals', journal[state], { state }),
    ),
  );
  const look = async () => {
    journal = await countJournal(pool);
  };
  const stops = [
    repeat(look, { everyMs: JOURNAL_MS, onError }),
    keepFigures({
      registry,
      process: 'gateway',
      save: (figures) => saveFigures(pool, gatewayId, figures),
      onError,
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
