/** Evaluates the search on labelled sets. */
import type { Embeddings } from '../src/adapters/ports/knowledge.ts';
import type { LabelledSet } from './labelled-set.ts';
import { measure } from './measures.ts';
import type { Run } from './measures.ts';
import { rounded } from './report.ts';
import type { Part } from './report.ts';
import { askPassages, askPlainBm25, runAll } from './runs.ts';

/**
 * Measures the search and plain BM25 on the same labelled sets. Each query is asked of its own collection; the means are over the
 * queries of all. `name` is the prefix of the number keys.
 */
export async function evaluateSets(
  name: string,
  sets: readonly LabelledSet[],
  embeddings: Embeddings | undefined,
): Promise<Part> {
  const runs: Record<'ours' | 'plain', Run[]> = { ours: [], plain: [] };
  const grades = new Map(sets.flatMap((set) => [...set.grades]));
  for (const { documents, queries } of sets) {
    const judged = queries.filter(({ id }) => grades.has(id));
    runs.ours.push(...(await runAll(await askPassages(documents, embeddings), judged)));
    runs.plain.push(...(await runAll(askPlainBm25(documents), judged)));
  }
  const ours = measure(runs.ours, grades, 1);
  const plain = measure(runs.plain, grades, 1);
  const documents = sets.reduce((sum, set) => sum + set.documents.length, 0);
  const queries = sets.reduce((sum, set) => sum + set.queries.length, 0);
  const collections = sets.length === 1 ? '' : ` in ${sets.length} collections`;
  return {
    title: `${name}: ${documents} documents${collections}, ${runs.ours.length} judged queries of ${queries}`,
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
