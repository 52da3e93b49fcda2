/** Embeddings in the test process: the vectors of the fake vendor, without HTTP. */
import { createQuestionVectors } from '../../../src/adapters/knowledge/question-vectors.ts';
import type { QuestionVectors } from '../../../src/adapters/knowledge/question-vectors.ts';
import type { KnowledgeSnapshot } from '../../../src/adapters/knowledge/snapshot.ts';
import type { Embeddings } from '../../../src/adapters/ports/knowledge.ts';
import { vectorOf } from '../../fakes/openai-embeddings.ts';

const DIMENSIONS = 512;

export function fakeEmbeddings(asked: string[] = []): Embeddings {
  return {
    name: `local/${DIMENSIONS}`,
    isShortenable: true,
    batchSize: 64,
    leastSimilarity: 0.45,
    async embed(texts) {
      asked.push(...texts);
      return texts.map((text) => vectorOf(text, DIMENSIONS));
    },
  };
}

export function questionVectors(embeddings = fakeEmbeddings()): QuestionVectors {
  return createQuestionVectors({
    embeddings,
    counters: { asked: 0, failed: 0, late: 0 },
    onFailure(error) {
      throw error;
    },
  });
}

/** Gives every passage a vector. */
export async function fillVectors(
  snapshot: Pick<KnowledgeSnapshot, 'vectors'>,
  embeddings = fakeEmbeddings(),
): Promise<void> {
  for (const each of snapshot.vectors()) {
    const missing = [...each.missing()];
    const made = await embeddings.embed(
      missing.map(([, text]) => text),
      { as: 'passage', signal: new AbortController().signal },
    );
    each.take(new Map(missing.map(([hash], at) => [hash, made[at] ?? new Float32Array()])));
  }
}
