/** Puts the pieces of text on the pages of a PDF into reading order: lines, columns of prose and tables. */
import type { Row } from './table.ts';

/** A piece of text as the PDF draws it. Positions are in points; `y` is the baseline above the bottom of the page. */
export interface Piece {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Height of the letters. */
  readonly size: number;
}

export interface PdfPage {
  readonly height: number;
  readonly pieces: readonly Piece[];
}

/** A line of prose, or the cells of a row in a table. */
export interface Line {
  readonly text: string;
  readonly size: number;
  readonly y: number;
  readonly page: number;
  readonly cells?: Row;
}

/** A gap of this many letter heights separates columns, because a blank has about a third of one. */
const COLUMN_GAP = 1.5;
const BLANK_GAP = 0.15;
/** Columns of prose have at least this many lines each, and longer lines than the columns of a table. */
const MIN_COLUMN_LINES = 3;
const MIN_PROSE_CHARS = 20;
/** Limits the time for pages that consist of gaps. */
const MAX_GUTTERS = 30;
const MAX_CUTS = 6;
/** Headers and footers are in this share of the page, at its top and its bottom. */
const MARGIN = 0.12;
/** A telephone number or an e-mail address. */
const CONTACT = /@|\d[\d ()./-]{5,}\d/u;

type PageRow = readonly Piece[];

/** Returns the lines of all pages without what repeats on most pages. */
export function linesOfPages(pages: readonly PdfPage[]): readonly Line[] {
  const rows = pages.map(({ pieces }) => rowsOf(pieces));
  const repeated = repeatedRows(pages, rows);
  const seen = new Set<string>();
  return rows.flatMap((ofPage, page) => {
    const kept = ofPage.filter((row) => {
      const key = rowKey(row);
      if (!repeated.has(key)) return true;
      // Where to reach the business is worth a line, once.
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew && CONTACT.test(textOf(row));
    });
    return inReadingOrder(kept, page, MAX_CUTS);
  });
}

/** Joins the pieces on each baseline to segments, which are separated by wide gaps. Rows go from top to bottom. */
function rowsOf(pieces: readonly Piece[]): readonly PageRow[] {
  const rows: Piece[][] = [];
  for (const piece of pieces.toSorted((a, b) => b.y - a.y)) {
    const last = rows.at(-1);
    const base = last?.[0];
    if (base !== undefined && base.y - piece.y <= Math.min(base.size, piece.size) / 2) last?.push(piece);
    else rows.push([piece]);
  }
  return rows.map((row) => {
    const segments: Piece[] = [];
    for (const piece of row.sort((a, b) => a.x - b.x)) {
      const last = segments.at(-1);
      const gap = last === undefined ? Infinity : piece.x - last.x - last.width;
      if (last === undefined || gap > COLUMN_GAP * Math.max(last.size, piece.size)) segments.push(piece);
      else segments[segments.length - 1] = merged(last, piece, gap > BLANK_GAP * piece.size ? ' ' : '');
    }
    return segments.map((segment) => ({ ...segment, text: segment.text.replaceAll(/\s+/gu, ' ').trim() }));
  });
}

const merged = (one: Piece, other: Piece, glue: string): Piece => ({
  ...one,
  text: one.text + glue + other.text,
  width: other.x + other.width - one.x,
  size: Math.max(one.size, other.size),
});

const textOf = (row: PageRow): string => row.map(({ text }) => text).join(' ');

/** The same for the same line of another page, whatever number it has. */
const rowKey = (row: PageRow): string =>
  `${Math.round((row[0]?.y ?? 0) / 3)} ${textOf(row).replaceAll(/\d+/gu, '#')}`;

/** Rows in the margins that are on more than half of the pages, at the same height. */
function repeatedRows(pages: readonly PdfPage[], rows: readonly (readonly PageRow[])[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const [at, { height }] of pages.entries()) {
    const inMargin = (rows[at] ?? []).filter(
      ([first]) =>
        first !== undefined && (first.y < height * MARGIN || first.y > height * (1 - MARGIN) - first.size),
    );
    for (const key of new Set(inMargin.map(rowKey))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Set(
    [...counts].filter(([, count]) => count > 1 && count * 2 > pages.length).map(([key]) => key),
  );
}

/** The left column of prose comes before the right one, between what spans both. `cuts` limits the recursion. */
function inReadingOrder(rows: readonly PageRow[], page: number, cuts: number): readonly Line[] {
  const columns = cuts === 0 ? undefined : columnsIn(rows);
  if (columns === undefined) return linesOf(rows, page);
  const { from, to, gutter } = columns;
  const side = (isHere: (piece: Piece) => boolean): readonly PageRow[] =>
    rows
      .slice(from, to)
      .map((row) => row.filter(isHere))
      .filter((row) => row.length > 0);
  const isLeft = ({ x }: Piece): boolean => x < gutter;
  return [rows.slice(0, from), side(isLeft), side((piece) => !isLeft(piece)), rows.slice(to)].flatMap(
    (part) => inReadingOrder(part, page, cuts - 1),
  );
}

interface Columns {
  /** Rows from `from` up to `to`, exclusive, have nothing at `gutter`. */
  readonly from: number;
  readonly to: number;
  readonly gutter: number;
}

/** The longest run of rows with prose on both sides of a gutter. */
function columnsIn(rows: readonly PageRow[]): Columns | undefined {
  let best: Columns | undefined;
  for (const gutter of guttersOf(rows)) {
    let from = 0;
    for (let to = 0; to <= rows.length; to += 1) {
      const row = rows[to];
      if (row?.every(({ x, width }) => x >= gutter || x + width <= gutter) === true) continue;
      const isLonger = best === undefined || to - from > best.to - best.from;
      if (isLonger && isProse(rows.slice(from, to), gutter)) best = { from, to, gutter };
      from = to + 1;
    }
  }
  return best;
}

/** The most frequent beginnings of segments that stand right of another one. */
function guttersOf(rows: readonly PageRow[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const row of rows) {
    for (const { x } of row.slice(1)) {
      const gutter = Math.floor(x) - 2;
      counts.set(gutter, (counts.get(gutter) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MAX_GUTTERS)
    .map(([gutter]) => gutter);
}

function isProse(rows: readonly PageRow[], gutter: number): boolean {
  const pieces = rows.flat();
  return [pieces.filter(({ x }) => x < gutter), pieces.filter(({ x }) => x >= gutter)].every((side) => {
    const chars = side.reduce((sum, { text }) => sum + text.length, 0);
    return side.length >= MIN_COLUMN_LINES && chars >= MIN_PROSE_CHARS * side.length;
  });
}

/** Rows of several segments below one another are a table. A label with a colon is followed by its value. */
function linesOf(rows: readonly PageRow[], page: number): readonly Line[] {
  const isCells = (row: PageRow | undefined): boolean =>
    row !== undefined && row.length > 1 && row[0]?.text.endsWith(':') !== true;
  return rows.map((row, at) => {
    const isTable = isCells(row) && (isCells(rows[at - 1]) || isCells(rows[at + 1]));
    return {
      text: textOf(row),
      size: Math.max(0, ...row.map(({ size }) => size)),
      y: row[0]?.y ?? 0,
      page,
      ...(isTable ? { cells: cellsOf(row, tableAround(rows, at, isCells)) } : {}),
    };
  });
}

/** The row of the table with the most segments, which shows where its columns are. Looks at most some rows away. */
function tableAround(
  rows: readonly PageRow[],
  at: number,
  isCells: (row: PageRow | undefined) => boolean,
): PageRow {
  const REACH = 60;
  let widest: PageRow = rows[at] ?? [];
  for (const step of [-1, 1]) {
    for (let other = at + step; Math.abs(other - at) <= REACH && isCells(rows[other]); other += step) {
      const row = rows[other] ?? [];
      if (row.length > widest.length || (row.length === widest.length && step < 0)) widest = row;
    }
  }
  return widest;
}

/** Each segment goes to the column whose middle or beginning is nearest. */
function cellsOf(row: PageRow, columns: PageRow): Row {
  const cells = columns.map(() => '');
  for (const { text, x, width } of row) {
    const distances = columns.map((column) =>
      Math.min(
        Math.abs(column.x - x),
        Math.abs(column.x + column.width - x - width),
        Math.abs(column.x + column.width / 2 - x - width / 2),
      ),
    );
    const nearest = distances.indexOf(Math.min(...distances));
    cells[nearest] = `${cells[nearest] ?? ''} ${text}`.trim();
  }
  return cells;
}
