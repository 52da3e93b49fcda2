/** Makes the blocks of a syntax tree from the parts of an office document, so that all formats are split alike. */
import type { Heading, RootContent } from 'mdast';
import { isData } from './table.ts';
import type { Row } from './table.ts';

const DEPTHS = [1, 2, 3, 4, 5, 6] as const;

/** A heading; levels below the sixth count as the sixth. */
export function headingOf(level: number, text: string): Heading {
  const depth = DEPTHS[Math.min(Math.max(Math.trunc(level), 1), 6) - 1] ?? 1;
  return { type: 'heading', depth, children: [{ type: 'text', value: text }] };
}

/** A paragraph, or nothing if it is empty. */
export function paragraphOf(text: string): RootContent[] {
  return text.trim() === '' ? [] : [{ type: 'paragraph', children: [{ type: 'text', value: text }] }];
}

/** A list, or nothing if it has no item with text. */
export function listOf(items: readonly string[]): RootContent[] {
  const filled = items.filter((item) => item.trim() !== '');
  if (filled.length === 0) return [];
  return [
    {
      type: 'list',
      children: filled.map((item) => ({
        type: 'listItem',
        children: [{ type: 'paragraph', children: [{ type: 'text', value: item }] }],
      })),
    },
  ];
}

/** A table, or nothing if it is empty. The first row has the column names unless it has numbers. */
export function tableOf(rows: readonly Row[]): RootContent[] {
  const filled = rows.filter((row) => row.some((cell) => cell !== ''));
  if (filled.length === 0) return [];
  // A table of one row or one column arranges text.
  if (filled.length === 1 || filled.every((row) => row.length === 1))
    return filled.flat().flatMap(paragraphOf);
  return [
    {
      type: 'table',
      children: (isData(filled[0] ?? []) ? [[], ...filled] : filled).map((row) => ({
        type: 'tableRow',
        children: row.map((cell) => ({ type: 'tableCell', children: [{ type: 'text', value: cell }] })),
      })),
    },
  ];
}
