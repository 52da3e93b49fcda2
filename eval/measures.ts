/** Measures the quality of rankings as trec_eval does. */
import type { Grades, SetQuery } from './labelled-set.ts';

/** The search result for one query: ids of documents, best first. */
export interface Run {
  readonly query: SetQuery;
  readonly found: readonly string[];
  /** Those of them that may be said without a model. */
  readonly fitting: readonly string[];
  readonly tookMs: number;
}

export interface Measures {
  /** Number of queries with an answer, and without one. */
  readonly answerable: number;
  readonly unanswerable: number;
  /** Share of a query's relevant documents among the first 1, 3, 8, 10 and 12 results. Mean over the answerable queries. */
  readonly recall1: number;
  readonly recall3: number;
  readonly recall8: number;
  readonly recall10: number;
  readonly recall12: number;
  /** The same share among the results that an answer without a model may use. */
  readonly fittingRecall: number;
  /** Mean of 1 / rank of the first relevant document, over the answerable queries. */
  readonly mrr: number;
  /** The gain is the grade itself, as in trec_eval. */
  readonly ndcg10: number;
  /** Share of the unanswerable queries for which no result fits, and for which no result is near. */
  readonly rejection: number;
  readonly nothingNear: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Averages over the runs. A mean over nothing is NaN. Documents of grade `relevantFrom` and above count as relevant. */
export function measure(runs: readonly Run[], grades: Grades, relevantFrom: number): Measures {
  const judged = runs.map((run) => {
    const byDocument = grades.get(run.query.id) ?? new Map<string, number>();
    const relevant = new Set([...byDocument].filter(([, grade]) => grade >= relevantFrom).map(([id]) => id));
    return { ...run, byDocument, relevant };
  });
  const answerable = judged.filter(({ relevant }) => relevant.size > 0);
  const unanswerable = judged.filter(({ relevant }) => relevant.size === 0);
  const recall = (depth: number): number =>
    mean(answerable, ({ found, relevant }) => count(found.slice(0, depth), relevant) / relevant.size);
  const times = runs.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return {
    answerable: answerable.length,
    unanswerable: unanswerable.length,
    recall1: recall(1),
    recall3: recall(3),
    recall8: recall(8),
    recall10: recall(10),
    recall12: recall(12),
    fittingRecall: mean(answerable, ({ fitting, relevant }) => count(fitting, relevant) / relevant.size),
    mrr: mean(
      answerable,
      ({ found, relevant }) => 1 / (found.findIndex((id) => relevant.has(id)) + 1 || Infinity),
    ),
    ndcg10: mean(answerable, ({ found, byDocument }) => ndcg(found, byDocument, 10)),
    rejection: mean(unanswerable, ({ fitting }) => (fitting.length === 0 ? 1 : 0)),
    nothingNear: mean(unanswerable, ({ found }) => (found.length === 0 ? 1 : 0)),
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
  };
}

/** The nearest-rank percentile: the smallest value that at least `share` of the sorted `values` do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  return values[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN;
}

function ndcg(found: readonly string[], grades: ReadonlyMap<string, number>, depth: number): number {
  const gain = (grade: number, index: number): number => Math.max(0, grade) / Math.log2(index + 2);
  const sum = (ranked: readonly number[]): number =>
    ranked.slice(0, depth).reduce((total, grade, index) => total + gain(grade, index), 0);
  const ideal = sum([...grades.values()].sort((a, b) => b - a));
  return ideal === 0 ? 0 : sum(found.map((id) => grades.get(id) ?? 0)) / ideal;
}

const count = (found: readonly string[], relevant: ReadonlySet<string>): number =>
  found.filter((id) => relevant.has(id)).length;

function mean<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0) / items.length;
}
