/** Tables for spreadsheets. */

/** A spreadsheet takes a cell with one of these at its beginning for a formula. */
const FORMULA = /^[=+\-@\t\r]/u;

/** One line of CSV (RFC 4180). A text that a spreadsheet would compute begins with an apostrophe. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
