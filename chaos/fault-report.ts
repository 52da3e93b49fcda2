/** Formats the results of the fault matrix and checks them against the limits. */

export interface FaultAnswer {
  /** From the end of the caller's words to the first words of an answer (not a filler); absent if there was none. */
  readonly firstWordsMs?: number;
  /** The rung that answered; absent if the caller heard only a filler or nothing. */
  readonly by?: string;
  /** The number of words that occur again in the answer. */
  readonly repeated: number;
}

/** The calls with one kind of fault at one moment. */
export interface Cell {
  readonly fault: string;
  readonly when: string;
  readonly answers: readonly FaultAnswer[];
}

/** Limit of the time to the first words, in any case. */
const ALWAYS_MS = 5_000;
/** The same limit with a fallback model whose first token takes at most 500 ms. */
const WITH_FALLBACK_MS = 2_600;
/** Minimum share of turns that a model answers. */
const BY_A_MODEL = 0.99;
const RUNGS = ['primary', 'fallback', 'template'] as const;

/** Formats the results as a table: for each fault, which rung answered and the longest time to the first words. */
export function tableOf(cells: readonly Cell[]): string {
  const rows = cells.map((cell) => {
    const counts = [...RUNGS.map((rung) => countBy(cell, rung)), unanswered(cell)];
    return [cell.fault, cell.when, ...counts.map(String), String(slowest(cell)), String(repeatedIn(cell))];
  });
  const lines = [['fault', 'when', ...RUNGS, 'filler only', 'first words max ms', 'repeated words'], ...rows];
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, at) => (at < 2 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

/** One line per broken limit; empty if all limits are kept. */
export function violationsIn(cells: readonly Cell[]): readonly string[] {
  const all = cells.flatMap(({ answers }) => answers);
  const byModel = all.filter(({ by }) => by === 'primary' || by === 'fallback').length;
  return [
    ...cells.flatMap((cell) => {
      const name = `${cell.fault}, ${cell.when}`;
      return [
        ...(unanswered(cell) > 0 ? [`${name}: ${unanswered(cell)} not answered`] : []),
        ...(slowest(cell) > ALWAYS_MS
          ? [`${name}: first words after ${slowest(cell)} ms, more than ${ALWAYS_MS}`]
          : slowest(cell) > WITH_FALLBACK_MS
            ? [
                `${name}: first words after ${slowest(cell)} ms, more than ${WITH_FALLBACK_MS} with a fallback`,
              ]
            : []),
        ...(repeatedIn(cell) > 0 ? [`${name}: ${repeatedIn(cell)} words repeated`] : []),
      ];
    }),
    ...(byModel < BY_A_MODEL * all.length
      ? [`only ${byModel} of ${all.length} turns answered by a model`]
      : []),
  ];
}

/** The results as flat JSON, for the last line of output. */
export function summaryOf(cells: readonly Cell[]): Readonly<Record<string, number>> {
  const sum = (count: (cell: Cell) => number): number =>
    cells.map(count).reduce((total, each) => total + each, 0);
  return {
    'faults.cells': cells.length,
    'faults.turns': sum(({ answers }) => answers.length),
    ...Object.fromEntries(RUNGS.map((rung) => [`faults.${rung}`, sum((cell) => countBy(cell, rung))])),
    'faults.fillerOnly': sum(unanswered),
    'faults.firstWordsMaxMs': Math.max(0, ...cells.map(slowest)),
    'faults.repeatedWords': sum(repeatedIn),
  };
}

function countBy({ answers }: Cell, rung: string): number {
  return answers.filter(({ by }) => by === rung).length;
}

function unanswered(cell: Cell): number {
  return cell.answers.length - RUNGS.reduce((total, rung) => total + countBy(cell, rung), 0);
}

function slowest({ answers }: Cell): number {
  return Math.round(Math.max(0, ...answers.map(({ firstWordsMs = 0 }) => firstWordsMs)));
}

function repeatedIn({ answers }: Cell): number {
  return answers.reduce((total, { repeated }) => total + repeated, 0);
}
