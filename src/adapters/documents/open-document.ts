/** Reads documents of LibreOffice and others: text (.odt) and sheets (.ods). */
import type { Element } from 'hast';
import { elementsIn, openArchive, readXml, RefusedDocument, textIn } from './archive.ts';
import type { XmlNode } from './archive.ts';
import { headingOf, listOf, paragraphOf, tableOf } from './blocks.ts';
import { MAX_COLUMNS } from './table.ts';
import type { Row } from './table.ts';
import type { Sheet } from './xlsx.ts';

/** A table for readers repeats a filled row a few times. More is a format for the whole sheet. */
const MAX_REPEATED_ROWS = 100;

function bodyOf(bytes: Uint8Array, kind: 'text' | 'spreadsheet'): { body: XmlNode; styles: XmlNode } {
  const archive = openArchive(bytes, (path) => path === 'content.xml' || path === 'META-INF/manifest.xml');
  if (elementsIn(readXml(archive, 'META-INF/manifest.xml'), 'encryption-data').length > 0)
    throw new RefusedDocument('is protected by a password');
  const content = readXml(archive, 'content.xml');
  const [body] = elementsIn(content, 'body').flatMap((each) => elementsIn(each, kind));
  if (body === undefined) throw new RefusedDocument('is not a readable office document');
  return { body, styles: content };
}

/** Returns the text as blocks. Throws `RefusedDocument`. */
export function readOdt(bytes: Uint8Array): readonly Element[] {
  return blocksOf(bodyOf(bytes, 'text').body);
}

function blocksOf(parent: XmlNode): Element[] {
  return parent.children.flatMap((node): Element[] => {
    switch (node.name) {
      case 'h':
        return [headingOf(Number(node.attributes['outline-level'] ?? 1), wordsOf(node))];
      case 'p':
        return paragraphOf(wordsOf(node));
      case 'list':
        return listOf(itemsOf(node));
      case 'table':
        return tableOf(rowsOf(node));
      case 'tracked-changes':
      case 'table-of-content':
      case '#text':
        return [];
      default:
        return blocksOf(node);
    }
  });
}

/** Lists in lists become items of the outer one. */
const itemsOf = (list: XmlNode): string[] => elementsIn(list, 'p', 'h').map(wordsOf);

function wordsOf(paragraph: XmlNode): string {
  return textIn(paragraph, ({ name, attributes }) => {
    switch (name) {
      case 's':
        return ' '.repeat(Math.min(Number(attributes['c'] ?? 1), 8));
      case 'tab':
        return ' ';
      case 'line-break':
        return '\n';
      case 'annotation':
      case 'note-citation':
        return '';
      default:
        return undefined;
    }
  }).trim();
}

const cellText = (cell: XmlNode): string =>
  elementsIn({ ...cell, children: cell.children.filter(({ name }) => name !== 'annotation') }, 'p', 'h')
    .map(wordsOf)
    .join('\n');

/** Returns the sheets in order. Throws `RefusedDocument`. */
export function readOds(bytes: Uint8Array): readonly Sheet[] {
  const { body, styles } = bodyOf(bytes, 'spreadsheet');
  const hidden = new Set(
    elementsIn(styles, 'style')
      .filter((style) =>
        elementsIn(style, 'table-properties').some((each) => each.attributes['display'] === 'false'),
      )
      .map(({ attributes }) => attributes['name']),
  );
  return elementsIn(body, 'table').map((table) => ({
    name: table.attributes['name'] ?? '',
    isHidden: hidden.has(table.attributes['style-name']),
    rows: rowsOf(table),
  }));
}

function rowsOf(table: XmlNode): readonly Row[] {
  /** For each column, the text of a cell above that spans further rows. */
  const spanning = new Map<number, { readonly text: string; rows: number }>();
  return elementsIn(table, 'table-row').flatMap((row) => {
    if (['collapse', 'filter'].includes(row.attributes['visibility'] ?? '')) return [];
    const cells = cellsOf(row, spanning);
    const times = Number(row.attributes['number-rows-repeated'] ?? 1);
    return Array.from({ length: cells.length === 0 ? 1 : Math.min(times, MAX_REPEATED_ROWS) }, () => cells);
  });
}

function cellsOf(row: XmlNode, spanning: Map<number, { readonly text: string; rows: number }>): Row {
  const cells: string[] = [];
  let column = 0;
  for (const cell of elementsIn(row, 'table-cell', 'covered-table-cell')) {
    const times = Number(cell.attributes['number-columns-repeated'] ?? 1);
    const above = spanning.get(column);
    const text = cell.name === 'covered-table-cell' ? (above?.text ?? '') : cellText(cell);
    if (above !== undefined && --above.rows <= 0) spanning.delete(column);
    const rows = Number(cell.attributes['number-rows-spanned'] ?? 1) - 1;
    if (rows > 0) spanning.set(column, { text, rows });
    if (text !== '') {
      if (column + times > MAX_COLUMNS) throw new RefusedDocument(`has more than ${MAX_COLUMNS} columns`);
      while (cells.length < column) cells.push('');
      for (let time = 0; time < times; time += 1) cells.push(text);
    }
    column += times;
  }
  return cells;
}
