/** Writes the figures of each minute. */
import type { Metric } from '../../contracts/activities.ts';
import { repeat } from '../../lib/repeat.ts';
import type { MetricRegistry } from './registry.ts';
import { figuresBetween } from './minute-figures.ts';
import type { Samples } from './samples.ts';

const MINUTE_MS = 60_000;

export interface FigureDeps {
  readonly registry: Pick<MetricRegistry, 'samples'>;
  readonly process: 'gateway' | 'worker';
  readonly save: (figures: readonly Metric[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
}

/** Saves them until it is stopped. A minute that cannot be saved is a part of the next one. Returns how to stop. */
export function keepFigures(deps: FigureDeps): () => void {
  const { registry, process, save, onError, everyMs = MINUTE_MS } = deps;
  let before: { readonly samples: Samples; readonly at: number } | undefined;
  const look = async () => {
    const now = { samples: await registry.samples(), at: Date.now() };
    if (before !== undefined) {
      const seconds = Math.max(1, Math.round((now.at - before.at) / 1_000));
      await save(figuresBetween(before.samples, now.samples, { process, at: now.at, seconds }));
    }
    before = now;
  };
  return repeat(look, { everyMs, onError });
}
