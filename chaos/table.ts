/** Formats the numbers of a run as a table. */
import type { Results } from '../bench/results.ts';

/** One line per scenario. Columns with only zeros are left out. */
export function tableOf(numbers: Results): string {
  const cells = Object.entries(numbers).flatMap(([key, value]) => {
    const [row, column] = key.split('.');
    return row === undefined || column === undefined ? [] : [{ row, column, value }];
  });
  const rows = [...new Set(cells.map(({ row }) => row))];
  const columns = [...new Set(cells.map(({ column }) => column))].filter((column) =>
    cells.some((cell) => cell.column === column && cell.value !== 0),
  );
  const textOf = (row: string, column: string): string =>
    String(cells.find((cell) => cell.row === row && cell.column === column)?.value ?? '');
  const lines = [
    ['', ...columns],
    ...rows.map((row) => [row, ...columns.map((column) => textOf(row, column))]),
  ];
  const widths = ['', ...columns].map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) =>
      line.map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0))),
    )
    .map((line) => line.join('  '))
    .join('\n');
}
