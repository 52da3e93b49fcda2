/** Loads the model for wordings on first use, like the digest model. */
import type { WordingModel } from '../adapters/ports/wordings.ts';
import type { WorkerConfig } from '../config/worker.ts';

/** The model that makes wordings; undefined without an API key. */
export function lazyWordingModel(config: WorkerConfig['openai']): WordingModel | undefined {
  if (config.apiKey === undefined) return undefined;
  let loaded: Promise<WordingModel | undefined> | undefined;
  return {
    name: config.model,
    async wordings(passage, signal) {
      loaded ??= import('../adapters/llm/create-model.ts').then(({ createWordingModel }) =>
        createWordingModel(config),
      );
      const model = await loaded;
      if (model === undefined) throw new Error('unreachable: there is a key');
      return model.wordings(passage, signal);
    },
  };
}
