/** Loads the model for summaries on first use, like the digest model. */
import type { SummaryModel } from '../adapters/ports/deliveries.ts';
import type { WorkerConfig } from '../config/worker.ts';

/** The model that summarises calls; undefined without an API key. */
export function lazySummaryModel(config: WorkerConfig['openai']): SummaryModel | undefined {
  if (config.apiKey === undefined) return undefined;
  let loaded: Promise<SummaryModel | undefined> | undefined;
  return {
    async summarizeCall(request, signal) {
      loaded ??= import('../adapters/llm/create-model.ts').then(({ createSummaryModel }) =>
        createSummaryModel(config),
      );
      const model = await loaded;
      if (model === undefined) throw new Error('unreachable: there is a key');
      return model.summarizeCall(request, signal);
    },
  };
}
