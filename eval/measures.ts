/** How good a ranking is, by the measures of trec_eval. */
import type { Grades, SetQuery } from './labelled-set.ts';

/** The answer to one query: ids of documents, best first. */
export interface Run {
  readonly query: SetQuery;
  readonly found: readonly string[];
  /** Those of them that may be said without a model. */
  readonly fitting: readonly string[];
  readonly tookMs: number;
}

export interface Measures {
  /** Queries that have an answer, and those that have none. */
  readonly answerable: number;
  readonly unanswerable: number;
  /** Of the documents that answer a query, the share among the first 1, 3, 8, 10 and 12; mean over the answerable. */
  readonly recall1: number;
  readonly recall3: number;
  readonly recall8: number;
  readonly recall10: number;
  readonly recall12: number;
  /** The same among those that may be said without a model. */
  readonly fittingRecall: number;
  readonly mrr: number;
  /** Gain is the grade itself, as in trec_eval. */
  readonly ndcg10: number;
  /** Of the unanswerable, the share for which nothing fits, and the share for which nothing is near. */
  readonly rejection: number;
  readonly nothingNear: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Means over the runs; a mean over nothing is NaN. Recall and MRR count documents of grade `relevantFrom` and above. */
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

/** The value that this share of the sorted `values` does not exceed. */
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
