import type { Measures } from './measures.ts';

export interface Row {
  readonly name: string;
  readonly measures: Measures;
}

/** One set, evaluated. */
export interface Part {
  readonly title: string;
  readonly rows: readonly Row[];
  /** What is no ranking. */
  readonly lines?: readonly string[];
  /** For the last line, by name. */
  readonly numbers: Record<string, number>;
}

const COLUMNS: readonly (readonly [string, (measures: Measures) => string])[] = [
  ['questions', ({ answerable, unanswerable }) => String(answerable + unanswerable)],
  ['recall@1', ({ recall1 }) => share(recall1)],
  ['recall@3', ({ recall3 }) => share(recall3)],
  ['recall@8', ({ recall8 }) => share(recall8)],
  ['recall@12', ({ recall12 }) => share(recall12)],
  ['fitting', ({ fittingRecall }) => share(fittingRecall)],
  ['MRR', ({ mrr }) => share(mrr)],
  ['nDCG@10', ({ ndcg10 }) => share(ndcg10)],
  ['rejection', ({ rejection }) => share(rejection)],
  ['none near', ({ nothingNear }) => share(nothingNear)],
  ['p50 ms', ({ p50Ms }) => p50Ms.toFixed(2)],
  ['p95 ms', ({ p95Ms }) => p95Ms.toFixed(2)],
];

/** The rows as lines of text; a dash stands for a mean over nothing. */
export function tableOf(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = [
    [''.padEnd(width), ...COLUMNS.map(([head]) => head.padStart(9))],
    ...rows.map(({ name, measures }) => [
      name.padEnd(width),
      ...COLUMNS.map(([, cell]) => cell(measures).padStart(9)),
    ]),
  ];
  return lines.map((cells) => cells.join('  ')).join('\n');
}

const share = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(3));

/** For the last line: four digits say all that a few hundred questions can. */
export const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
