/** The results of an evaluation, and how they are printed. */
import { print } from '../src/lib/command-line.ts';
import type { Measures } from './measures.ts';

export interface Row {
  readonly name: string;
  readonly measures: Measures;
}

/** The results of one part of the evaluation, such as one question set. */
export interface Part {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Results that are not rankings, printed below the table. */
  readonly lines?: readonly string[];
  /** Numbers for the JSON in the last line. */
  readonly numbers: Record<string, number>;
}

/** Prints a part: its title, its table and its lines. */
export function printPart({ title, rows, lines = [] }: Part): void {
  const table = rows.length === 0 ? [] : tableOf(rows).split('\n');
  print(`${title}\n\n${[...table, ...lines].join('\n')}\n`);
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

/** Formats the rows as a table. A dash means that there was nothing to average. */
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

/** Rounds a number for the last line. More than four decimals mean nothing with a few hundred questions. */
export const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
