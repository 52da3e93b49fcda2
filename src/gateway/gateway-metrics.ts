/** Feeds the registry of a gateway from its counters and queues, and saves the figures of each minute. */
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { reading } from '../adapters/ports/metrics.ts';
import type { Reading } from '../adapters/ports/metrics.ts';
import { saveFigures } from '../adapters/postgres/metrics.ts';
import { countJournal } from '../adapters/postgres/signal-journal.ts';
import { keepFigures } from '../adapters/prometheus/keep-figures.ts';
import { keepHealth } from '../adapters/prometheus/keep-health.ts';
import type { HealthRecordDeps } from '../adapters/prometheus/keep-health.ts';
import type { MetricRegistry } from '../adapters/prometheus/registry.ts';
import { repeat } from '../lib/repeat.ts';
import { gatewayReadings } from './counter-readings.ts';
import type { ReadingDeps } from './counter-readings.ts';

/** The journal is looked at for the metrics alone, so not often. */
const JOURNAL_MS = 30_000;

export interface GatewayMetricsDeps extends ReadingDeps, Pick<HealthRecordDeps, 'health' | 'freeBytes'> {
  readonly registry: MetricRegistry;
  readonly pool: Pool;
  readonly gatewayId: string;
  readonly budgets: () => readonly Reading[];
  readonly log: Pick<Logger, 'debug'>;
}

/** Starts it. Returns how to stop. */
export function startGatewayMetrics({
  registry,
  pool,
  gatewayId,
  budgets,
  health,
  freeBytes,
  log,
  ...readings
}: GatewayMetricsDeps): () => void {
  let journal: Awaited<ReturnType<typeof countJournal>> = { waiting: 0, refused: 0 };
  const onError = (error: unknown) => log.debug({ err: error }, 'figures are not saved, or not complete');
  registry.read(() => gatewayReadings(readings, Date.now()));
  registry.read(budgets);
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
    keepHealth({ registry, health, freeBytes, onError }),
    keepFigures({
      registry,
      process: 'gateway',
      save: (figures) => saveFigures(pool, gatewayId, figures),
      onError,
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
