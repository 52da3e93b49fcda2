/** Loads the digest model on first use. */
import type { DigestModel } from '../adapters/ports/model.ts';
import type { WorkerConfig } from '../config/worker.ts';

/**
 * The model that writes digests; undefined without an API key. The vendor's SDK is loaded with the first digest: loading takes
 * 0.4 s (measured), and callers may be waiting for a worker that starts.
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
