/** Evaluates the search on one labelled set. */
import type { Embeddings } from '../src/adapters/ports/knowledge.ts';
import type { LabelledSet } from './labelled-set.ts';
import { measure } from './measures.ts';
import { rounded } from './report.ts';
import type { Part } from './report.ts';
import { askPassages, askPlainBm25, runAll } from './runs.ts';

/** Measures the search and plain BM25 on the same labelled set. `name` is the prefix of the number keys. */
export async function evaluateSet(
  name: string,
  { documents, queries, grades }: LabelledSet,
  embeddings: Embeddings | undefined,
): Promise<Part> {
  const judged = queries.filter(({ id }) => grades.has(id));
  const ours = measure(await runAll(await askPassages(documents, embeddings), judged), grades, 1);
  const plain = measure(await runAll(askPlainBm25(documents), judged), grades, 1);
  return {
    title: `${name}: ${documents.length} documents, ${judged.length} judged queries of ${queries.length}`,
    rows: [
      { name, measures: ours },
      { name: '  (plain BM25)', measures: plain },
    ],
    numbers: {
      [`${name}.recall3`]: rounded(ours.recall3),
      [`${name}.recall8`]: rounded(ours.recall8),
      [`${name}.recall10`]: rounded(ours.recall10),
      [`${name}.recall12`]: rounded(ours.recall12),
      [`${name}.mrr`]: rounded(ours.mrr),
      [`${name}.ndcg10`]: rounded(ours.ndcg10),
      [`${name}.p95Ms`]: rounded(ours.p95Ms),
      [`${name}.bm25.ndcg10`]: rounded(plain.ndcg10),
    },
  };
}
