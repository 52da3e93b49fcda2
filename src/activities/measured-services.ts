/** The services that calls need, measured: how long they take to answer, and how they fail. */
import { fittingPassages } from '../conversation/fitting-passages.ts';
import type { KnowledgeSearch } from '../adapters/ports/knowledge.ts';
import { measured, serviceRequest } from '../adapters/ports/metrics.ts';
import type { Metrics } from '../adapters/ports/metrics.ts';
import type { DigestModel, ModelEvent, ModelRequest, ReplyModel } from '../adapters/ports/model.ts';
import type { SpeechSynthesis } from '../adapters/ports/speech.ts';

/** The same model, with the time from the request to the first token. */
export function measuredModel(model: ReplyModel, operation: string, metrics: Metrics): ReplyModel {
  return { ...model, stream: (request) => measuredStream(model, { request, operation, metrics }) };
}

async function* measuredStream(
  model: ReplyModel,
  { request, operation, metrics }: { request: ModelRequest; operation: string; metrics: Metrics },
): AsyncGenerator<ModelEvent, void> {
  let startedAt = performance.now();
  // A speculative request is prepared and then waits to be sent.
  void request.hold?.then(() => (startedAt = performance.now()));
  try {
    let isFirst = true;
    for await (const event of model.stream(request)) {
      if (isFirst) serviceRequest(metrics, 'openai', operation, startedAt).answered();
      isFirst = false;
      yield event;
    }
  } catch (error: unknown) {
    const { signal } = request;
    serviceRequest(metrics, 'openai', operation).failed(signal.aborted ? signal.reason : error);
    throw error;
  }
}

/** The same model of digests, with the time of its answers. */
export function measuredDigests(model: DigestModel, metrics: Metrics): DigestModel {
  return {
    summarize: (input, signal) =>
      measured(metrics, { service: 'openai', operation: 'digest' }, () => model.summarize(input, signal)),
  };
}

/** The same search, with what it has found: passages that fit the question, others only, or none. */
export function measuredKnowledge<Search extends KnowledgeSearch>(search: Search, metrics: Metrics): Search {
  const count = (result: 'found' | 'unsure' | 'nothing' | 'failed') =>
    metrics.count('evercall_knowledge_searches_total', { result });
  return {
    ...search,
    async search(question) {
      try {
        const passages = await search.search(question);
        if (passages.length === 0) count('nothing');
        else count(fittingPassages(passages).length > 0 ? 'found' : 'unsure');
        return passages;
      } catch (error: unknown) {
        count('failed');
        throw error;
      }
    },
  };
}

/** The same voice, with the time until its audio begins. */
export function measuredSpeech(speech: SpeechSynthesis, metrics: Metrics): SpeechSynthesis {
  return {
    ...speech,
    synthesise: (request) =>
      measured(metrics, { service: 'elevenlabs', operation: 'synthesise' }, () => speech.synthesise(request)),
  };
}
