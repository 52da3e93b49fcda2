/** Reads the sheets of an Excel workbook: each cell as it is shown. */
import { format, getFormatFromId, isValidFormat } from 'numfmt';
import { elementsIn, openArchive, readXml, RefusedDocument, textIn } from './archive.ts';
import type { Archive, XmlNode } from './archive.ts';
import { MAX_COLUMNS } from './table.ts';
import type { Row } from './table.ts';

export interface Sheet {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly isHidden: boolean;
}

/** Days between the first days of the two calendars of Excel. */
const DAYS_TO_1904 = 1_462;
const FIRST_OWN_FORMAT = 82;

interface Workbook {
  readonly strings: readonly string[];
  /** The number format of each cell style. */
  readonly formats: readonly string[];
  readonly isFrom1904: boolean;
}

/** Returns the sheets in order. Throws `RefusedDocument`. */
export function readXlsx(bytes: Uint8Array): readonly Sheet[] {
  const archive = openArchive(
    bytes,
    (path) => /^xl\/.*\.(?:xml|rels)$/u.test(path) && !/\/(?:media|drawings|charts)\//u.test(path),
  );
  const book = readXml(archive, 'xl/workbook.xml');
  const sheets = elementsIn(book, 'sheet');
  if (sheets.length === 0) throw new RefusedDocument('is not a readable workbook');
  const paths = new Map(
    elementsIn(readXml(archive, 'xl/_rels/workbook.xml.rels'), 'Relationship').map(({ attributes }) => [
      attributes['Id'],
      pathOf(attributes['Target'] ?? ''),
    ]),
  );
  const workbook: Workbook = {
    strings: elementsIn(readXml(archive, 'xl/sharedStrings.xml'), 'si').map(richText),
    formats: formatsOf(readXml(archive, 'xl/styles.xml')),
    isFrom1904: elementsIn(book, 'workbookPr').some(({ attributes }) => isTrue(attributes['date1904'])),
  };
  return sheets.map(({ attributes }) => ({
    name: attributes['name'] ?? '',
    isHidden: (attributes['state'] ?? 'visible') !== 'visible',
    rows: rowsOf(archive, paths.get(attributes['id']) ?? '', workbook),
  }));
}

const pathOf = (target: string): string => (target.startsWith('/') ? target.slice(1) : `xl/${target}`);
const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';

/** Without the reading aids of Japanese text. */
const richText = (node: XmlNode): string =>
  textIn(node, ({ name }) => (name === 'rPh' || name === 'phoneticPr' ? '' : undefined));

function formatsOf(styles: XmlNode): readonly string[] {
  const own = new Map(
    elementsIn(styles, 'numFmt').map(({ attributes }) => [attributes['numFmtId'], attributes['formatCode']]),
  );
  const [cells] = elementsIn(styles, 'cellXfs');
  return elementsIn(cells ?? styles, 'xf').map(({ attributes }) => {
    const id = attributes['numFmtId'];
    return own.get(id) ?? formatOfId(Number(id ?? 0));
  });
}

/** Formats of higher numbers are in the workbook. The library answers with another format for a number that it lacks. */
const formatOfId = (id: number): string => (id < FIRST_OWN_FORMAT ? getFormatFromId(id) : 'General');

function rowsOf(archive: Archive, path: string, workbook: Workbook): readonly Row[] {
  const sheet = readXml(archive, path);
  const hiddenColumns = elementsIn(sheet, 'col')
    .filter(({ attributes }) => isTrue(attributes['hidden']))
    .map(({ attributes }) => [Number(attributes['min']), Number(attributes['max'])] as const);
  const isHidden = (column: number): boolean =>
    hiddenColumns.some(([min, max]) => column + 1 >= min && column + 1 <= max);
  const rows = new Map<number, string[]>();
  let number = 0;
  for (const row of elementsIn(sheet, 'row')) {
    number = Number(row.attributes['r'] ?? number + 1);
    if (!isTrue(row.attributes['hidden'])) rows.set(number, cellsOf(row, workbook, isHidden));
  }
  for (const { attributes } of elementsIn(sheet, 'mergeCell')) fillDown(rows, attributes['ref'] ?? '');
  return withGaps(rows);
}

function cellsOf(row: XmlNode, workbook: Workbook, isHidden: (column: number) => boolean): string[] {
  const cells: string[] = [];
  let at = -1;
  for (const cell of elementsIn(row, 'c')) {
    at = cell.attributes['r'] === undefined ? at + 1 : columnOf(cell.attributes['r']);
    const shown = isHidden(at) ? '' : shownText(cell, workbook);
    if (shown === '') continue;
    if (at >= MAX_COLUMNS) throw new RefusedDocument(`has more than ${MAX_COLUMNS} columns`);
    while (cells.length <= at) cells.push('');
    cells[at] = shown;
  }
  return cells;
}

/** `B7` is column 1. */
function columnOf(reference: string): number {
  const letters = /^[A-Z]{1,3}/u.exec(reference)?.[0] ?? 'A';
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function shownText(cell: XmlNode, { strings, formats, isFrom1904 }: Workbook): string {
  const [value] = elementsIn(cell, 'v');
  const raw = value === undefined ? '' : textIn(value);
  switch (cell.attributes['t'] ?? 'n') {
    case 's':
      return oneLine(strings[Number(raw)] ?? '');
    case 'inlineStr':
      return oneLine(richText(cell));
    case 'n': {
      if (raw === '' || !Number.isFinite(Number(raw))) return oneLine(raw);
      const pattern = formats[Number(cell.attributes['s'] ?? 0)] ?? 'General';
      const isDate = /[dmyhs]/iu.test(pattern.replaceAll(/"[^"]*"|\[[^\]]*\]/gu, ''));
      const number = Number(raw) + (isFrom1904 && isDate ? DAYS_TO_1904 : 0);
      return oneLine(format(isValidFormat(pattern) ? pattern : 'General', number));
    }
    case 'b':
      return raw === '1' ? 'yes' : 'no';
    case 'e':
      return '';
    default:
      return oneLine(raw);
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

/** A cell that spans several rows belongs to each of them. One that spans columns keeps its place: it may be a title. */
function fillDown(rows: ReadonlyMap<number, string[]>, reference: string): void {
  const [start = '', end = ''] = reference.split(':');
  const [from, to] = [start, end].map((cell) => Number(/\d+$/u.exec(cell)?.[0] ?? 0));
  const column = columnOf(start);
  const text = rows.get(from ?? 0)?.[column] ?? '';
  if (text === '' || from === undefined || to === undefined) return;
  for (let number = from + 1; number <= Math.min(to, from + rows.size); number += 1) {
    const row = rows.get(number);
    if (row === undefined) continue;
    while (row.length <= column) row.push('');
    row[column] = text;
  }
}

/** An empty row separates tables, however many rows are missing. */
function withGaps(rows: ReadonlyMap<number, Row>): readonly Row[] {
  let last = 0;
  return [...rows].flatMap(([number, row]) => {
    const gap: readonly Row[] = number > last + 1 && last > 0 ? [[]] : [];
    last = number;
    return [...gap, row];
  });
}
