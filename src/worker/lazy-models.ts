/** The models of a worker. The vendor's SDK is loaded with the first request: that takes 0.4 s (measured). */
import type { SummaryModel } from '../adapters/ports/deliveries.ts';
import type { DigestModel } from '../adapters/ports/model.ts';
import type { WordingModel } from '../adapters/ports/wordings.ts';
import type { WorkerConfig } from '../config/worker.ts';
import { onFirstUse } from './on-first-use.ts';

type Server = WorkerConfig['openai'];

const models = () => import('../adapters/llm/create-model.ts');

/** Only for a server with a key: without one there is no model. */
function made<Model>(create: () => Promise<Model | undefined>): () => Promise<Model> {
  return onFirstUse(async () => {
    const model = await create();
    if (model === undefined) throw new Error('unreachable: there is a key');
    return model;
  });
}

/** The model that writes digests; undefined without an API key. */
export function lazyDigestModel(server: Server): DigestModel | undefined {
  if (server.apiKey === undefined) return undefined;
  const model = made(async () => (await models()).createDigestModel(server));
  return { summarize: async (input, signal) => (await model()).summarize(input, signal) };
}

/** The model that makes wordings; undefined without an API key. */
export function lazyWordingModel(server: Server): WordingModel | undefined {
  if (server.apiKey === undefined) return undefined;
  const model = made(async () => (await models()).createWordingModel(server));
  return {
    name: server.model,
    wordings: async (passage, signal) => (await model()).wordings(passage, signal),
  };
}

/** The model that summarises calls; undefined without an API key. */
export function lazySummaryModel(server: Server): SummaryModel | undefined {
  if (server.apiKey === undefined) return undefined;
  const model = made(async () => (await models()).createSummaryModel(server));
  return { summarizeCall: async (request, signal) => (await model()).summarizeCall(request, signal) };
}
