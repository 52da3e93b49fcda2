/** Turns an HTML table into lines, one per row, each with the names of its columns: a listener cannot see the table. */
import type { Element, ElementContent } from 'hast';
import { shapeOf } from './html-shape.ts';
import { lineOf } from './inline-text.ts';

interface Cell {
  readonly text: string;
  readonly isHead: boolean;
}

interface Row {
  readonly cells: readonly Element[];
  readonly inHead: boolean;
}

type Grid = readonly (readonly (Cell | undefined)[])[];

/** Longer cells are columns of a page, unless the table has head cells. */
const MAX_CELL_CHARS = 400;
const MAX_GROUP_CHARS = 80;
/** A longer text above a column is no name: every row would repeat it. */
const MAX_NAME_CHARS = 80;
/** A cell never spans more rows or columns. */
const MAX_SPAN = 20;
/** If spanning cells fill more places than this many times the number of cells, the spans are ignored. */
const MAX_SPREAD = 8;

/** The elements of a table that only arranges the page, or undefined if it is a table of data. */
export function layoutCells(table: Element): readonly Element[] | undefined {
  const rows = rowsOf(table);
  const cells = rows.flatMap((row) => row.cells);
  const columns = rows.reduce((most, row) => Math.max(most, row.cells.length), 0);
  const hasHeads = cells.some(({ tagName }) => tagName === 'th');
  const role = table.properties['role'] ?? '';
  const isLayout =
    ['presentation', 'none'].includes(role) ||
    (rows.length < 2 && !hasHeads) ||
    columns < 2 ||
    cells.some((cell) => {
      const { chars, hasTables, hasHeadings } = shapeOf(cell);
      return hasTables || hasHeadings || (!hasHeads && chars > MAX_CELL_CHARS);
    });
  return isLayout ? cells : undefined;
}

/** The rows of a data table as lines. */
export function tableLines(table: Element): readonly string[] {
  const rows = rowsOf(table);
  const grid = gridOf(rows);
  const heads = headCount(rows, grid);
  const width = grid.reduce((most, row) => Math.max(most, row.length), 0);
  const names = Array.from({ length: width }, (_, column) =>
    [...new Set(grid.slice(0, heads).map((row) => row[column]?.text ?? ''))]
      .filter((name) => name !== '' && name.length <= MAX_NAME_CHARS)
      .join(' '),
  );
  let group = '';
  return grid.slice(heads).flatMap((row, index) => {
    const groups = runsOf(row);
    const [only] = groups;
    const isLast = heads + index === grid.length - 1;
    if (groups.length === 1 && only !== undefined && width > 1 && only.columns.includes(0)) {
      if (only.cell.text.length > MAX_GROUP_CHARS || isLast) return [only.cell.text];
      group = only.cell.text.replace(/:$/u, '');
      return [];
    }
    const line = lineOfRow(groups, names);
    return line === '' ? [] : [group === '' ? line : `${group}: ${line}`];
  });
}

/** The caption of a table. */
export function captionOf(table: Element): string {
  const caption = table.children.find((child) => child.type === 'element' && child.tagName === 'caption');
  return caption === undefined ? '' : lineOf([caption]);
}

function rowsOf(table: Element): readonly Row[] {
  const parts = elementsIn(table.children).flatMap((part) =>
    part.tagName === 'tr' ? [{ row: part, inHead: false }] : rowsIn(part),
  );
  return parts
    .map(({ row, inHead }) => ({
      cells: elementsIn(row.children).filter(({ tagName }) => tagName === 'td' || tagName === 'th'),
      inHead,
    }))
    .filter(({ cells }) => cells.some((cell) => shapeOf(cell).chars > 0));
}

function rowsIn(part: Element): { row: Element; inHead: boolean }[] {
  if (!['thead', 'tbody', 'tfoot'].includes(part.tagName)) return [];
  const inHead = part.tagName === 'thead';
  return elementsIn(part.children)
    .filter(({ tagName }) => tagName === 'tr')
    .map((row) => ({ row, inHead }));
}

const elementsIn = (nodes: readonly ElementContent[]): readonly Element[] =>
  nodes.filter((node) => node.type === 'element');

/** A cell that spans several rows or columns is in each of them. */
function gridOf(rows: readonly Row[]): Grid {
  const grid: (Cell | undefined)[][] = rows.map(() => []);
  const all = rows.flatMap(({ cells }) => cells);
  const places = all.reduce((sum, cell) => sum + spanOf(cell, 'rowSpan') * spanOf(cell, 'colSpan'), 0);
  const hasSpans = places <= MAX_SPREAD * all.length;
  for (const [rowIndex, { cells }] of rows.entries()) {
    let column = 0;
    for (const element of cells) {
      while (grid[rowIndex]?.[column] !== undefined) column += 1;
      const cell = { text: lineOf(element.children), isHead: isHeadCell(element) };
      const below = hasSpans ? Math.min(spanOf(element, 'rowSpan'), rows.length - rowIndex) : 1;
      const across = hasSpans ? spanOf(element, 'colSpan') : 1;
      for (let down = 0; down < below; down += 1) {
        for (let right = 0; right < across; right += 1) {
          const row = grid[rowIndex + down];
          if (row !== undefined) row[column + right] ??= cell;
        }
      }
      column += across;
    }
  }
  return grid;
}

const spanOf = ({ properties }: Element, name: 'rowSpan' | 'colSpan'): number =>
  Math.min(MAX_SPAN, Math.max(1, Number(properties[name]) || 1));

/** Also a cell whose only content is bold. */
function isHeadCell({ tagName, children }: Element): boolean {
  if (tagName === 'th') return true;
  const [only, ...more] = children.filter((child) => shapeOf(child).chars > 0);
  return only?.type === 'element' && more.length === 0 && /^(?:b|strong)$/u.test(only.tagName);
}

function headCount(rows: readonly Row[], grid: Grid): number {
  const inHead = rows.findIndex((row) => !row.inHead);
  if (inHead > 0) return inHead;
  if (inHead === -1) return Math.min(1, rows.length - 1);
  const isHeadRow = (row: Grid[number] = []): boolean =>
    row.length > 1 &&
    new Set(row).size > 1 &&
    row.every((cell) => cell === undefined || cell.text === '' || cell.isHead);
  const marked = grid.findIndex((row) => !isHeadRow(row));
  if (marked > 0) return marked;
  const [first = [], ...others] = grid;
  const hasNumber = (row: Grid[number]): boolean => row.slice(1).some((cell) => /\d/u.test(cell?.text ?? ''));
  const looksLikeNames =
    others.length > 1 && !hasNumber(first) && first.length > 1 && others.every(hasNumber);
  return looksLikeNames && first.slice(1).every((cell) => (cell?.text ?? '') !== '') ? 1 : 0;
}

interface CellRun {
  readonly cell: Cell;
  readonly columns: readonly number[];
}

/** The cells of a row with text, each once, with the columns that it spans. */
function runsOf(row: Grid[number]): readonly CellRun[] {
  const runs = new Map<Cell, number[]>();
  for (const [column, cell] of row.entries()) {
    if (cell === undefined || cell.text === '') continue;
    const columns = runs.get(cell);
    if (columns === undefined) runs.set(cell, [column]);
    else columns.push(column);
  }
  return [...runs].map(([cell, columns]) => ({ cell, columns }));
}

function lineOfRow(runs: readonly CellRun[], names: readonly string[]): string {
  const parts = runs.map(({ cell, columns }) => {
    const name = [...new Set(columns.map((column) => names[column] ?? ''))]
      .filter((each) => each !== '')
      .join(', ');
    return name === '' || name === cell.text ? cell.text : `${name.replace(/:$/u, '')}: ${cell.text}`;
  });
  // A row begins with its heading, unless its first column has a name.
  if (parts.length < 2 || (runs[0]?.columns[0] === 0 && (names[0] ?? '') !== '')) return parts.join('; ');
  const [head = '', ...rest] = parts;
  return `${head.replace(/\s*[:.]*$/u, '')}: ${rest.join('; ')}`;
}
