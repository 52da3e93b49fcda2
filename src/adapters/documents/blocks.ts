/** Makes the elements of a page from the parts of an office document, so that all formats are split alike. */
import type { Element, ElementContent } from 'hast';
import { isData } from './table.ts';
import type { Row } from './table.ts';

const element = (tagName: string, children: ElementContent[]): Element => ({
  type: 'element',
  tagName,
  properties: {},
  children,
});

/** Line ends in `value` are kept. */
const lines = (value: string): ElementContent[] =>
  value
    .split('\n')
    .flatMap((line, at): ElementContent[] => [
      ...(at === 0 ? [] : [element('br', [])]),
      { type: 'text', value: line },
    ]);

/** A heading; levels below the sixth count as the sixth. */
export function headingOf(level: number, text: string): Element {
  const depth = Math.min(Math.max(Math.trunc(level), 1), 6);
  return element(`h${depth}`, [{ type: 'text', value: text }]);
}

/** A paragraph, or nothing if it is empty. */
export function paragraphOf(text: string): Element[] {
  return text.trim() === '' ? [] : [element('p', lines(text))];
}

/** A list, or nothing if it has no item with text. */
export function listOf(items: readonly string[]): Element[] {
  const filled = items.filter((item) => item.trim() !== '');
  if (filled.length === 0) return [];
  return [
    element(
      'ul',
      filled.map((item) => element('li', lines(item))),
    ),
  ];
}

/** A table, or nothing if it is empty. The first row has the column names unless it has numbers. */
export function tableOf(rows: readonly Row[]): Element[] {
  const filled = rows.filter((row) => row.some((cell) => cell !== ''));
  if (filled.length === 0) return [];
  // A table of one row or one column arranges text.
  if (filled.length === 1 || filled.every((row) => row.length === 1))
    return filled.flat().flatMap(paragraphOf);
  const hasNames = !isData(filled[0] ?? []);
  return [
    element(
      'table',
      filled.map((row, at) =>
        element(
          'tr',
          row.map((cell) => element(hasNames && at === 0 ? 'th' : 'td', lines(cell))),
        ),
      ),
    ),
  ];
}
