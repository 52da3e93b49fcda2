/** Reads a CSV table as spreadsheets of any country write it. */
import { CsvError, parse } from 'csv-parse/sync';
import { readTable } from './table.ts';
import type { Row, TableText } from './table.ts';

/** A line of Excel that names the delimiter. */
const SEPARATOR_LINE = /^sep=(.)\r?\n/iu;
/** Beginning of the text from which the delimiter is recognised. */
const SAMPLE_CHARS = 10_000;

/** Returns the sections of a CSV table, or the reason why there are none. */
export function readCsv(text: string): TableText | { readonly reason: string } {
  const [line, separator] = SEPARATOR_LINE.exec(text) ?? [];
  const table = line === undefined ? text : text.slice(line.length);
  const rows = parseRows(table, separator ?? delimiterOf(table));
  if (typeof rows === 'string') return { reason: rows };
  if (rows.every((row) => row.length < 2)) return { reason: 'needs two columns or more' };
  return readTable(rows);
}

function parseRows(text: string, delimiter: string): readonly Row[] | string {
  try {
    return parse(text, {
      delimiter,
      trim: true,
      relax_column_count: true,
      // A 26" wheel.
      relax_quotes: true,
    });
  } catch (error: unknown) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error;
    return `is not valid CSV: ${error.code}${typeof lines === 'number' ? ` in line ${lines}` : ''}`;
  }
}

/** The delimiter that most lines contain equally often. Titles above the table have none, and prose has any number of commas. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, SAMPLE_CHARS)
    .replaceAll(/"[^"]*"/gu, '')
    .split(/\r\n|\r|\n/u);
  const agreeing = (sign: string): number => {
    const byCount = new Map<number, number>();
    for (const line of lines) {
      const count = line.split(sign).length - 1;
      if (count > 0) byCount.set(count, (byCount.get(count) ?? 0) + 1);
    }
    return Math.max(0, ...byCount.values());
  };
  return ['\t', ';', ','].reduce((best, sign) => (agreeing(sign) > agreeing(best) ? sign : best));
}
