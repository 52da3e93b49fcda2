import type { DigestModel } from '../adapters/ports/model.ts';
import type { WorkerConfig } from '../config/worker.ts';

/**
 * The model that keeps the notes of calls; undefined where no key is set. The vendor's SDK is loaded with the first notes: that
 * takes 0.4 s (measured), and callers wait for a worker that starts.
 */
export function lazyDigestModel(config: WorkerConfig['openai']): DigestModel | undefined {
  if (config.apiKey === undefined) return undefined;
  let loaded: Promise<DigestModel | undefined> | undefined;
  return {
    async summarize(input, signal) {
      loaded ??= import('../adapters/llm/create-model.ts').then(({ createDigestModel }) =>
        createDigestModel(config),
      );
      const model = await loaded;
      if (model === undefined) throw new Error('unreachable: there is a key');
      return model.summarize(input, signal);
    },
  };
}
